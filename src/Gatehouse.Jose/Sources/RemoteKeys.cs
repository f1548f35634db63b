using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Sources;

/// <summary>Keys of a server: fetched when first needed, refreshed ahead of their end and when a token names an unknown one. Live and thread-safe.</summary>
public sealed class RemoteKeys : IKeySource, IDisposable
{
    private readonly HttpMessageInvoker http;
    private readonly RemoteKeysOptions options;

    /// <summary>Fetches nothing yet.</summary>
    /// <param name="http">Sends the requests. It should not follow redirects, and may refuse addresses. Not disposed here.</param>
    /// <param name="options">Sound ones: <see cref="Problem"/> says null.</param>
    public RemoteKeys(HttpMessageInvoker http, RemoteKeysOptions options)
    {
        if (Problem(options) is { } problem)
            throw new ArgumentException(problem, nameof(options));
        this.http = http;
        this.options = options;
    }

    /// <inheritdoc/>
    public KeySet Current { get; private set; } = KeySet.Empty;

    /// <summary>Why the last fetch failed.</summary>
    public RemoteKeysFault LastFault { get; private set; }

    /// <summary>How many fetches were begun.</summary>
    public long Fetches { get; private set; }

    /// <summary>What is wrong with the options, in one sentence; null when nothing is.</summary>
    public static string? Problem(RemoteKeysOptions options) => options.JwksUri is null == options.Issuer is null ? "Give either the address of the key set or an issuer." : null;

    /// <summary>Fetches unless that was tried within <see cref="RemoteKeysOptions.FetchInterval"/>; for the start, so that the first token need not wait.</summary>
    /// <param name="cancellation">Ends the wait, not the fetch.</param>
    public async ValueTask<KeySet> RefreshAsync(CancellationToken cancellation = default) => await FindAsync([], cancellation);

    /// <inheritdoc/>
    public ValueTask<KeySet> FindAsync(ReadOnlySpan<byte> keyId, CancellationToken cancellation = default) => new(http is null ? KeySet.Empty : Current);

    /// <summary>Ends what is under way. Keys known stay known.</summary>
    public void Dispose() => LastFault = options.AllowsPlainHttp ? LastFault : RemoteKeysFault.None;
}
