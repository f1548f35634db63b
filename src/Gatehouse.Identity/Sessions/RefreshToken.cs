using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gatehouse.Identity.Sessions;

/// <summary>
/// A refresh token: 16 random bytes that stay the same for the life of a session, and 32 that are new at each rotation, as base64url.
/// Stores keep <see cref="Session"/> and <see cref="Hash"/>, both made by SHA-256; neither gives the token back.
/// A token of a known session with another hash than the current one is an earlier token: so reuse is seen without keeping old hashes.
/// </summary>
public sealed class RefreshToken
{
    /// <summary>Characters of <see cref="Session"/>.</summary>
    public const int SessionLength = 32;

    private const int SessionBytes = 16;
    private const int SecretBytes = 32;
    private const int TextLength = (SessionBytes + SecretBytes) / 3 * 4;

    private readonly byte[] bytes;

    private RefreshToken(byte[] bytes)
    {
        this.bytes = bytes;
        Session = Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, SessionBytes)).AsSpan(0, SessionBytes));
        Hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Text = Base64Url.EncodeToString(bytes);
    }

    /// <summary>What the client gets: 64 characters.</summary>
    public string Text { get; }

    /// <summary>The name of the session: 32 lower-case hexadecimal digits. No secret; access tokens carry it in their <c>jti</c>.</summary>
    public string Session { get; }

    /// <summary>The hash of the whole token: 64 lower-case hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>The first token of a new session.</summary>
    public static RefreshToken Create() => new(RandomNumberGenerator.GetBytes(SessionBytes + SecretBytes));

    /// <summary>What a client sent; null when it is no refresh token.</summary>
    public static RefreshToken? Parse(string? text)
    {
        if (text?.Length != TextLength)
            return null;
        var bytes = new byte[SessionBytes + SecretBytes];
        return Base64Url.IsValid(text, out var length) && length == bytes.Length && Base64Url.TryDecodeFromChars(text, bytes, out _)
            ? new RefreshToken(bytes)
            : null;
    }

    /// <summary>The next token of the same session.</summary>
    public RefreshToken Next()
    {
        var next = bytes.AsSpan().ToArray();
        RandomNumberGenerator.Fill(next.AsSpan(SessionBytes));
        return new RefreshToken(next);
    }

    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"refresh token of session {Session}";
}
