using System.CommandLine;
using Gatehouse.Host.Commands;

namespace Gatehouse.Host.Stores;

/// <summary><c>--config STORE</c>: where several nodes find their configuration.</summary>
internal static class StoreOption
{
    /// <summary>What is taken where nothing else is said.</summary>
    public const string Variable = "GATEHOUSE_CONFIG";

    public static Option<string?> Create() => new("--config")
    {
        Description = "A store that several nodes follow: etcd://host:2379/prefix, postgres://user@host/database, or '$env.NAME' (in quotes) for a variable that holds it. "
            + $"Default: the environment variable {Variable}.",
        HelpName = "STORE",
    };

    /// <summary>The store; null when none is given or it cannot be read, which <paramref name="error"/> was told.</summary>
    public static StoreAddress? Read(string? text, TextWriter error)
    {
        var given = text ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(given))
        {
            error.WriteLine($"where is the configuration? give --config etcd://host:2379/prefix or --config postgres://user@host/database, or set {Variable}");
            return null;
        }
        if (DatabaseArgument.Resolve(given, error) is not { } address)
            return null;
        var store = StoreAddress.Read(address, out var problem);
        if (store is null)
            error.WriteLine($"{(text is null ? Variable : "--config")}: {problem}");
        return store;
    }
}
