namespace Gatehouse.TestKit.Upstreams;

/// <summary>What a <see cref="RecordingUpstream"/> speaks.</summary>
public enum UpstreamProtocol
{
    Http1,

    /// <summary>HTTP/2 without TLS, with prior knowledge.</summary>
    H2c,

    /// <summary>HTTP/1.1 and HTTP/2 over TLS, with a self-signed certificate.</summary>
    Https,
}
