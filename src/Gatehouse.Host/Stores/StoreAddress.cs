using Gatehouse.Discovery.Documents;
using Gatehouse.Discovery.Etcd;
using Gatehouse.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Host.Stores;

/// <summary>A store of configurations on the command line.</summary>
/// <param name="Name">For people; no secret in it.</param>
/// <param name="Open">Makes the store; nothing is asked before it is needed.</param>
internal sealed record StoreAddress(string Name, Func<IDocumentStore> Open)
{
    /// <summary>Reads a text; null when it is none, and what is wrong, without any part of the text, which may hold a password.</summary>
    public static StoreAddress? Read(string text, out string? problem)
    {
        if (text.StartsWith("etcd", StringComparison.OrdinalIgnoreCase))
        {
            return EtcdText.TryRead(text, out var options, out var prefix, out problem)
                ? new StoreAddress(
                    $"{(options.Endpoints[0].Scheme == Uri.UriSchemeHttps ? "etcd+https" : "etcd")}://{string.Join(',', options.Endpoints.Select(endpoint => endpoint.Authority))}{prefix.TrimEnd('/')}",
                    () => new EtcdDocumentStore(new EtcdClient(options, TimeProvider.System), prefix, TimeProvider.System))
                : null;
        }
        if (text.StartsWith("postgres", StringComparison.OrdinalIgnoreCase))
        {
            return DocumentText.TryRead(text, out var connection, out var document, out var name, out problem)
                ? new StoreAddress(
                    name,
                    () => new PostgresDocumentStore(Database.Open(connection, TimeProvider.System, NullLogger.Instance), document, TimeProvider.System))
                : null;
        }
        problem = "this is not a store: write etcd://host:2379/prefix or postgres://user@host/database; a file is given without --config";
        return null;
    }
}
