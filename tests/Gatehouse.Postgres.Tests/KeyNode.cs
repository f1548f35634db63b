using System.Collections.Concurrent;
using Gatehouse.Identity.Consumers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Postgres.Tests;

/// <summary>What one gateway knows of the keys of a database.</summary>
internal sealed class KeyNode : IKeyTable, IAsyncDisposable
{
    private readonly IAsyncDisposable following;
    private ConcurrentDictionary<string, StoredKey> keys = new();

    public KeyNode(string connection) => following = new PostgresKeyDatabase().Follow(connection, this, TimeProvider.System, NullLogger.Instance);

    public bool IsCurrent { get; private set; }

    public IReadOnlyList<string> Names => [.. Volatile.Read(ref keys).Values.Select(key => $"{key.Name}: {string.Join(", ", key.Roles)}").Order()];

    public bool Knows(byte[] hash) => Volatile.Read(ref keys).ContainsKey(Convert.ToHexString(hash));

    public void Take(IReadOnlyList<StoredKey> keys, bool areAll)
    {
        var table = areAll ? new() : this.keys;
        foreach (var key in keys)
        {
            if (key.IsRemoved)
                table.TryRemove(Convert.ToHexString(key.Hash), out _);
            else
                table[Convert.ToHexString(key.Hash)] = key;
        }
        Volatile.Write(ref this.keys, table);
        IsCurrent = true;
    }

    public void Lose() => IsCurrent = false;

    public ValueTask DisposeAsync() => following.DisposeAsync();
}
