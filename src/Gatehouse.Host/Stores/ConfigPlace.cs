using System.CommandLine;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Discovery;
using Gatehouse.Host.Commands;

namespace Gatehouse.Host.Stores;

/// <summary>Where a command finds its configuration: a file, or otherwise a store.</summary>
/// <param name="File">The file; null for a store.</param>
/// <param name="Store">The store; null for a file.</param>
internal sealed record ConfigPlace(string? File, StoreAddress? Store)
{
    /// <summary>For people.</summary>
    public string Name => File ?? Store!.Name;

    public static Argument<string?> Argument() => new("FILE")
    {
        Description = "The configuration file (YAML, or JSON when it ends in .json); none with --config.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>What the command line says; null when it cannot be, which <paramref name="error"/> was told.</summary>
    public static ConfigPlace? Of(string? file, string? config, TextWriter error)
    {
        if (file is not null && DatabaseArgument.IsDatabase(file))
        {
            error.WriteLine("a store is given by --config, not as FILE"); // and not a word of it: it may hold a password
            return null;
        }
        if (file is not null && config is not null)
        {
            error.WriteLine("give a FILE or --config, not both");
            return null;
        }
        if (file is null && config is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(StoreOption.Variable)))
        {
            error.WriteLine("give a FILE, or a store by --config; see --help");
            return null;
        }
        if (file is not null)
            return new ConfigPlace(file, null);
        return StoreOption.Read(config, error) is { } store ? new ConfigPlace(null, store) : null;
    }

    /// <summary>The configuration as it is now; null when there is none, which <paramref name="error"/> was told.</summary>
    public async Task<IConfigOrigin?> ReadAsync(TextWriter error, CancellationToken cancellation)
    {
        if (Store is null)
            return new FileOrigin(File!);
        await using var store = Store.Open();
        try
        {
            if (await store.GetAsync(cancellation) is { } revision)
                return new FixedOrigin(DocumentOrigin.SourceOf(Name, revision), revision.Number);
            error.WriteLine($"{Name} holds no configuration yet");
        }
        catch (RegistryException e)
        {
            error.WriteLine($"{Name} cannot be read: {e.Message}");
        }
        return null;
    }
}
