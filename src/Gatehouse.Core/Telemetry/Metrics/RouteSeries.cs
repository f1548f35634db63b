using System.Numerics;

namespace Gatehouse.Core.Telemetry.Metrics;

/// <summary>
/// The counters of one route, kept from reload to reload. Itself, it is the cell of the first pair of method and status that is a success,
/// as most answers are: these take a request to no further object. Thread-safe; recording takes no lock and allocates only for the first
/// request of each pair, of which there are at most 5,010.
/// </summary>
internal sealed class RouteSeries(string route) : SeriesCell(NoKey)
{
    /// <summary>The error type of a 5xx that an upstream answered and the gateway passed on.</summary>
    public const string UpstreamStatus = "upstream_status";

    private const int NoKey = -1;
    private const int FirstLength = 8;

    private readonly Lock growth = new();

    // Open addressing, at most half full; a length is a power of two. Cells are only ever added, and a grown table replaces the old one
    // whole, so that a reader without the lock at worst misses a cell and looks again under the lock.
    private SeriesCell?[] table = new SeriesCell?[FirstLength];
    private int count;

    /// <summary>The value of the label <c>route</c>.</summary>
    public string Route => route;

    /// <summary>Counts one finished request.</summary>
    /// <param name="method">The request's method, as the client sent it.</param>
    /// <param name="status">The status of the answer; outside 100 to 599 it is counted as 0.</param>
    /// <param name="errorCode">The stable code of the problem that the gateway answered with; null when the answer was not a problem of its own.</param>
    /// <param name="elapsed">From the request's head to the end of the answer; below zero it is counted as zero.</param>
    public void Record(string method, int status, string? errorCode, TimeSpan elapsed)
    {
        if (status is < 100 or > 599)
            status = 0;
        var key = KeyOf(RequestMethods.IndexOf(method), status);
        var cell = Key == key ? this : Find(Volatile.Read(ref table), key) ?? Add(key, status);
        cell.Record(Math.Max(0, elapsed.Ticks));
        if (errorCode is not null)
            cell.RecordError(errorCode);
        else if (status >= 500)
            cell.RecordError(UpstreamStatus);
    }

    /// <summary>All cells, ordered by method and status. Allocates: for scrapes.</summary>
    public SeriesCell[] Cells()
    {
        lock (growth)
        {
            return [.. table.OfType<SeriesCell>().OrderBy(cell => cell.Key)];
        }
    }

    private SeriesCell Add(int key, int status)
    {
        lock (growth)
        {
            if (Find(table, key) is { } found)
                return found;
            if (++count > table.Length / 2)
            {
                var larger = new SeriesCell?[table.Length * 2];
                foreach (var old in table)
                {
                    if (old is not null)
                        Place(larger, old);
                }
                Volatile.Write(ref table, larger);
            }
            var cell = Create(key, status);
            Place(table, cell);
            return cell;
        }
    }

    private SeriesCell Create(int key, int status)
    {
        if (Key != NoKey || status is < 200 or > 299)
            return new FurtherCell(key);
        Key = key;
        return this;
    }

    private static SeriesCell? Find(SeriesCell?[] table, int key)
    {
        for (var slot = FirstSlot(table, key); ; slot = (slot + 1) & (table.Length - 1))
        {
            var cell = Volatile.Read(ref table[slot]);
            if (cell is null || cell.Key == key)
                return cell;
        }
    }

    private static void Place(SeriesCell?[] table, SeriesCell cell)
    {
        var slot = FirstSlot(table, cell.Key);
        while (table[slot] is not null)
            slot = (slot + 1) & (table.Length - 1);
        Volatile.Write(ref table[slot], cell);
    }

    // Fibonacci hashing: the high bits of the product are well mixed even for neighbouring keys.
    private static int FirstSlot(SeriesCell?[] table, int key) => (int)(((uint)key * 0x9E37_79B1u) >> (32 - BitOperations.Log2((uint)table.Length)));

    private sealed class FurtherCell(int key) : SeriesCell(key);
}
