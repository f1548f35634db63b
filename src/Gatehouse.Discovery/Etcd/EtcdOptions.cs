namespace Gatehouse.Discovery.Etcd;

/// <summary>How a cluster is reached.</summary>
/// <param name="Endpoints">Its members, <c>http://host:2379</c>; at least one. The next is asked when one is away.</param>
public sealed record EtcdOptions(IReadOnlyList<Uri> Endpoints)
{
    /// <summary>Null where etcd asks for none.</summary>
    public string? User { get; init; }

    /// <summary>A secret; null with <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>For one question to one member; default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    // A record prints all of its members otherwise, and one of them is secret.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.AppendJoin(',', Endpoints);
        return true;
    }
}
