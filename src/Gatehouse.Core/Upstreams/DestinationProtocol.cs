namespace Gatehouse.Core.Upstreams;

/// <summary>What is spoken to a destination.</summary>
internal enum DestinationProtocol
{
    /// <summary><c>http://</c>: HTTP/1.1.</summary>
    Http,

    /// <summary><c>https://</c>: HTTP/1.1, and HTTP/2 for gRPC where the destination offers it by ALPN.</summary>
    Https,

    /// <summary><c>h2://</c>: HTTP/2 over TLS.</summary>
    H2,

    /// <summary><c>h2c://</c>: HTTP/2 without TLS, by prior knowledge.</summary>
    H2c,
}
