using System.Text.Json.Serialization;

namespace Gatehouse.Identity.Sessions;

/// <summary>One change, as the file has it. Times are seconds since 1970.</summary>
internal sealed record LogRecord
{
    public const string SessionKind = "session";
    public const string EndKind = "end";
    public const string TokenKind = "token";
    public const string UserKind = "user";

    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>session: is so from now on; end: of a session; token, user: is revoked.</summary>
    [JsonPropertyName("k")]
    public required string Kind { get; init; }

    /// <summary>The session's name, the <c>jti</c>, or the user's id.</summary>
    [JsonPropertyName("id")]
    public required string Key { get; init; }

    [JsonPropertyName("u")]
    public string? User { get; init; }

    [JsonPropertyName("h")]
    public string? Hash { get; init; }

    /// <summary>Of a session: when its last access token ends.</summary>
    [JsonPropertyName("a")]
    public long Access { get; init; }

    /// <summary>Of a session: when its refresh token ends.</summary>
    [JsonPropertyName("r")]
    public long Refresh { get; init; }

    /// <summary>Of a user: up to which second.</summary>
    [JsonPropertyName("b")]
    public long Before { get; init; }

    /// <summary>Of what is revoked: until when it is remembered.</summary>
    [JsonPropertyName("t")]
    public long Until { get; init; }

    public static LogRecord Of(string key, Session session) => new()
    {
        Kind = SessionKind,
        Key = key,
        User = session.UserId,
        Hash = session.Hash,
        Access = CeilingSeconds(session.AccessExpires),
        Refresh = CeilingSeconds(session.RefreshExpires),
    };

    /// <summary>A time that may be kept longer, but never shorter, than it was meant; the last there is stands for itself.</summary>
    public static long CeilingSeconds(DateTimeOffset time) =>
        time.ToUnixTimeSeconds() is var seconds && (time.Ticks % TimeSpan.TicksPerSecond == 0 || seconds == LastSecond) ? seconds : seconds + 1;
}
