namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// What is left of an answer that nobody wants: received beside all requests, so that the next one finds a connection. A service that fails each
/// request would otherwise be connected to for each, and mostly the rest is a few bytes that come a moment after the head.
/// </summary>
internal static class Remainder
{
    private const int Most = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Gives the connection back when the rest is there soon, and closes it otherwise. Never throws for what destinations do.</summary>
    /// <param name="connection">Of which the head was taken, and whose clock has ended.</param>
    /// <param name="framing">Of the body.</param>
    /// <param name="destination">The connection's.</param>
    public static async Task TakeAsync(Http1Connection connection, BodyFraming framing, Http1Destination destination)
    {
        var clock = connection.Clock;
        clock.Begin(clock.Time.GetTimestamp(), Limit, CancellationToken.None);
        clock.AllowUnlimited(); // but for the limit for the whole
        var body = new UnwantedBody(framing);
        try
        {
            for (var most = Most; TryTake(connection, ref body, ref most) && !body.IsWhole && most > 0 && await connection.FillAsync();)
            {
            }
        }
        catch (Exception e) when (ConnectionFault.Is(e))
        {
            // As good as closed.
        }
        if (body.IsWhole && clock.TryEnd())
            destination.Return(connection);
        else
            destination.Close(connection);
    }

    private static bool TryTake(Http1Connection connection, ref UnwantedBody body, ref int most)
    {
        if (!body.TryTake(connection.Received, out var taken))
            return false;
        connection.Take(taken);
        most -= taken;
        return true;
    }
}
