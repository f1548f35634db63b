using Gatehouse.Core.Configuration;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Hosting;

/// <summary>From a configuration that could be read to one that can be served: snapshot, then router. Collects every error.</summary>
internal sealed class GatewayCompiler(SnapshotServices services)
{
    private readonly SnapshotBuilder snapshots = new(services);

    /// <summary>Compiles; null when there are errors.</summary>
    public Serving? Compile(LoadedConfig loaded, Serving? previous)
    {
        if (loaded.Config is not { } config)
            return null;
        var errors = loaded.Errors;
        var addresses = ListenAddress.ReadAll(config, previous?.Addresses ?? [], errors);
        ReservedPaths.Check(config, errors);
        var snapshot = snapshots.Build(config, previous?.Snapshot, errors, loaded.Revision);
        if (snapshot is null)
            return null;
        var router = Router.Build(snapshot.Routes, errors);
        if (router is not null && !errors.Any)
            return new Serving(snapshot, router, addresses);
        snapshot.Exit();
        return null;
    }
}
