using System.CommandLine;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Discovery;
using Gatehouse.Discovery.Documents;
using Gatehouse.Host.Commands;
using Gatehouse.Host.Terminal;
using Gatehouse.Policies;

namespace Gatehouse.Host.Stores;

/// <summary>One command's work with a store, and what it says.</summary>
/// <param name="name">The store, for people.</param>
/// <param name="store">The store.</param>
/// <param name="console">Where is written.</param>
internal sealed class StoreWork(string name, IDocumentStore store, InvocationConfiguration console)
{
    private const int MaxAuthor = 128;

    /// <summary>For people.</summary>
    public string Name => name;

    public IDocumentStore Store => store;

    public TextWriter Output => console.Output;

    public TextWriter Error => console.Error;

    public static Option<string?> Author() => new("--author") { Description = "Who does it, for the history; 1 to 128 characters. Default: user@machine." };

    public static Option<long?> Expect() => RevisionNumber.Option(
        "--expect", "Change nothing unless this is the number of the current revision; 0 for none yet. Default: whatever is current.");

    /// <summary>Does some work; a store that cannot be asked ends it with a word.</summary>
    /// <param name="config">The value of <c>--config</c>.</param>
    /// <param name="console">Where is written.</param>
    /// <param name="work">Gives the exit code.</param>
    /// <param name="failure">The exit code when the store cannot be asked.</param>
    public static async Task<int> RunAsync(string? config, InvocationConfiguration console, Func<StoreWork, Task<int>> work, int failure = ExitCodes.Failure)
    {
        if (StoreOption.Read(config, console.Error) is not { } address)
            return failure;
        await using var store = address.Open();
        try
        {
            return await work(new StoreWork(address.Name, store, console));
        }
        catch (RegistryException e)
        {
            console.Error.WriteLine($"{address.Name} cannot be asked: {e.Message}");
            return failure;
        }
    }

    /// <summary>Checks as <c>gatehouse check</c> does. False when there are errors, which were printed.</summary>
    public bool Check(IConfigOrigin origin)
    {
        var check = ConfigCheck.Run(origin, BuiltInPolicies.All, Environment.GetEnvironmentVariable, Satellites.All, Satellites.Parts);
        if (check.Warnings.Count > 0)
            Error.Write(ConfigErrorText.Format(check.Warnings));
        if (check.Errors.Count > 0)
        {
            ErrorOutput.Write(Error, check.Errors);
            Error.WriteLine("nothing was stored");
        }
        return check.Errors.Count == 0;
    }

    /// <summary>Makes a text the next revision, unless it is the current one.</summary>
    /// <param name="text">The text, checked.</param>
    /// <param name="author">As given; null for the default.</param>
    /// <param name="why">More for the history; empty for nothing.</param>
    /// <param name="expected">As given; null for whatever is current.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<int> PutAsync(string text, string? author, string why, long? expected, CancellationToken cancellation)
    {
        var by = author ?? $"{Environment.UserName}@{Environment.MachineName}";
        if (by.Length is 0 or > MaxAuthor || by.Any(char.IsControl))
            return Refuse($"an author has 1 to {MaxAuthor} characters, no control characters among them");
        var current = await store.GetAsync(cancellation);
        if (current?.Text == text)
        {
            Output.WriteLine($"revision {current.Number} is the same; nothing was stored");
            return ExitCodes.Success;
        }
        var now = current?.Number ?? 0;
        if (expected is { } wanted && wanted != now)
            return Refuse($"nothing was stored: {Current(current)}, and {wanted} was expected");
        try
        {
            if (await store.PutAsync(text, by + why, now, cancellation) is not { } next)
                return Refuse("nothing was stored: somebody else stored another revision just now; see `gatehouse diff` and try again");
            Output.WriteLine($"revision {next.Number} ({(now == 0 ? "the first" : $"was {now}")})");
            return ExitCodes.Success;
        }
        catch (DocumentTooLongException e)
        {
            return Refuse($"nothing was stored: {e.Message}");
        }
        catch (RegistryException e)
        {
            return Refuse($"{name} did not say whether it was stored: {e.Message}\ntry again: what is stored is not stored twice");
        }
    }

    /// <summary>Says why not.</summary>
    public int Refuse(string why)
    {
        Error.WriteLine(why);
        return ExitCodes.Failure;
    }

    private static string Current(DocumentRevision? current) => current is null ? "there is no revision yet" : $"revision {current.Number} is current, by {current.Author}";
}
