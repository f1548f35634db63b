namespace Gatehouse.Core.Configuration.Model;

/// <summary>How a destination is asked for its health.</summary>
public enum HealthKind
{
    /// <summary>A GET.</summary>
    Http,

    /// <summary>A connection.</summary>
    Tcp,

    /// <summary>The health service of gRPC (<c>grpc.health.v1.Health</c>), over HTTP/2.</summary>
    Grpc,
}
