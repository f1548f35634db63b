namespace Gatehouse.Redis.Client;

/// <summary>The outcome of a command. What a server or a network does is a value, not an exception.</summary>
/// <param name="Status">What came of it.</param>
/// <param name="Value">What the server said; the type's default unless <see cref="RedisStatus.Done"/>.</param>
/// <param name="Error">The server's words; only when <see cref="RedisStatus.Refused"/>.</param>
internal readonly record struct RedisResult<T>(RedisStatus Status, T? Value = default, string? Error = null)
{
    /// <summary>True when the server has done it.</summary>
    public bool IsDone => Status == RedisStatus.Done;
}
