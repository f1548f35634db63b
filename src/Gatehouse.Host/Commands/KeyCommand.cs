using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Host.Terminal;
using Gatehouse.Identity.Consumers;
using Gatehouse.Postgres;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse key</c>: a new API key, and what stands for it in the configuration; or keys in a database.</summary>
internal static class KeyCommand
{
    // 256 bits. The prefix lets programs that look for lost secrets find it.
    private const string Prefix = "gk_";
    private const int Bytes = 32;

    private const string NotAsked = "nothing was changed: the database cannot be asked";

    public static Command Create()
    {
        var command = new Command("key", "Print a new random API key, and its hash for the configuration file.") { Add(), List(), Remove() };
        command.SetAction(result =>
        {
            var key = NewKey();
            result.InvocationConfiguration.Output.WriteLine($"for the client: {key}");
            result.InvocationConfiguration.Output.WriteLine($"for the file:   sha256:{Convert.ToHexStringLower(HashOf(key))}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Add()
    {
        var (name, store) = (Name(), Store());
        var role = new Option<string[]>("--role") { Description = "A role. May be repeated." };
        var plan = new Option<string>("--plan") { Description = "A name under 'plans' of the configuration, which says the limits. Default: none." };
        var command = new Command("add", "Make a new key for a consumer in a database, and print it: it is seen this once. A consumer may have several.") { name, store, role, plan };
        command.SetAction((result, cancellation) => WithAsync(result.GetRequiredValue(store), result.InvocationConfiguration, async (keys, console) =>
        {
            var key = NewKey();
            var status = await keys.AddAsync(new StoredKey(HashOf(key), result.GetRequiredValue(name), result.GetValue(role) ?? [], Plan: result.GetValue(plan)), cancellation);
            if (status == AddKeyStatus.Added)
                console.Output.WriteLine($"for the client: {key}");
            return status switch
            {
                AddKeyStatus.Added => null,
                AddKeyStatus.Full => $"nothing was changed: there are {PostgresKeys.MaxKeys} keys already",
                AddKeyStatus.Unavailable => NotAsked,
                _ => "nothing was changed: a name has 1 to 128 characters, a plan too, a role some, without space around them",
            };
        }));
        return command;
    }

    private static Command List()
    {
        var store = Store();
        var name = new Argument<string?>("NAME") { Description = "Only keys of this consumer.", DefaultValueFactory = _ => null };
        var command = new Command("list", "List the keys in a database: consumer, id, day, roles, plan.") { name, store };
        command.SetAction((result, cancellation) => WithAsync(result.GetRequiredValue(store), result.InvocationConfiguration, async (keys, console) =>
        {
            if (await keys.ListAsync(result.GetValue(name), cancellation) is not { } list)
                return "the database cannot be asked";
            foreach (var key in list)
                console.Output.WriteLine($"{key.Name}  {key.Id}  {key.Added.UtcDateTime:yyyy-MM-dd}  {string.Join(", ", key.Roles)}{(key.Plan.Length > 0 ? $"  plan {key.Plan}" : "")}".TrimEnd());
            return null;
        }));
        return command;
    }

    private static Command Remove()
    {
        var (name, store) = (Name(), Store());
        var id = new Option<string>("--id") { Description = "Only the key with this id, as `gatehouse key list` shows it. Default: all of the consumer." };
        var command = new Command("remove", "Remove the keys of a consumer from a database. Every node refuses them within a second.") { name, store, id };
        command.SetAction((result, cancellation) => WithAsync(result.GetRequiredValue(store), result.InvocationConfiguration, async (keys, console) =>
        {
            if (await keys.RemoveAsync(result.GetRequiredValue(name), result.GetValue(id)?.ToLowerInvariant(), cancellation) is not { } count)
                return NotAsked;
            if (count == 0)
                return "nothing was changed: there is no such key";
            console.Output.WriteLine($"removed: {count}");
            return null;
        }));
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = "The consumer: what services see as the caller." };

    private static Option<string> Store() => new("--store") { Description = "The database, as for `gatehouse db migrate`: '$env.NAME' (in quotes), or its address.", Required = true };

    // The work gives what is wrong, or null.
    private static async Task<int> WithAsync(string store, InvocationConfiguration console, Func<PostgresKeys, InvocationConfiguration, Task<string?>> work)
    {
        if (DatabaseArgument.Resolve(store, console.Error) is not { } address)
            return ExitCodes.Failure;
        if (ConnectionText.TryCheck(address, out var problem))
        {
            using var logs = new PlainLogs(console.Error);
            await using var database = Database.Open(address, TimeProvider.System, logs.CreateLogger(""), DatabaseArgument.Patience);
            problem = await work(new PostgresKeys(database), console);
        }
        if (problem is null)
            return ExitCodes.Success;
        console.Error.WriteLine(problem);
        return ExitCodes.Failure;
    }

    private static string NewKey() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
