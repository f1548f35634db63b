namespace Gatehouse.Redis.Client;

/// <summary>Who listens to a channel. Both are called by one thread at a time, in the order of what happens; they must be quick and not throw.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="OnMessage">Takes a message; the bytes are gone afterwards.</param>
/// <param name="OnListening">Called whenever listening has begun: at first, and after each lost connection. What was told before may have been missed.</param>
internal sealed record RedisSubscription(string Channel, Action<ReadOnlySpan<byte>> OnMessage, Action OnListening);
