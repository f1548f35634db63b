using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;
using Gatehouse.Identity.Consumers;
using Gatehouse.Policies.Auth.Consumers;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Auth.ApiKey;

/// <summary>Reads <c>apiKey</c>.</summary>
internal static class ApiKeyReader
{
    // 128 bits in Base64.
    private const int ShortKey = 22;

    public static ApiKeyAuthority Read(ApiKeyOptions options, PartScope scope, PolicyValidation validation)
    {
        if (options.Header is null && options.Query is null)
            validation.Error("apiKey", "a key comes neither in a header nor in the query", "name one of 'header' and 'query'");
        if (options.Header is { } header && RequestFieldNames.FaultOf(header) is { } fault)
            validation.Error("apiKey.header", fault);
        if (options.Query is { } query && !query.All(IsPlain))
            validation.Error("apiKey.query", $"'{query}' is not a name for a query parameter", "letters, digits, '-', '_' and '.'");
        if (options.Query is not null)
            validation.Warning("apiKey.query", "keys in URLs are written to logs and histories on the way here", "use a header where clients can");
        if (options.Consumers.Count == 0 && options.Store is null)
            validation.Error("apiKey.consumers", "nobody has a key", "write 'consumers', or 'store: $env.NAME' for keys in PostgreSQL");
        var callers = new Dictionary<SecretHash, Caller>();
        foreach (var (name, consumer) in options.Consumers)
            Add(callers, name, consumer, scope, validation);
        if (options.Plans.Count > 0 && options.Store is null && !validation.IsUnresolved("apiKey.store"))
            validation.Error("apiKey.plans", "plans are for keys of a store, and there is none", "write 'store: $env.NAME', or the policies with the consumers");
        return new ApiKeyAuthority(scope.Name, options, callers, options.Store is { } store ? ReadStore(store, scope, validation) : null, ReadPlans(options, scope));
    }

    private static Plans ReadPlans(ApiKeyOptions options, PartScope scope) => new(
        scope.Name,
        options.Plans.ToDictionary(plan => plan.Key, plan => scope.CallerPolicies(plan.Value.Policies, "plans." + plan.Key), StringComparer.Ordinal),
        scope.Loggers.CreateLogger("Gatehouse"));

    private static StoredCallers? ReadStore(string connection, PartScope scope, PolicyValidation validation)
    {
        var database = scope.Extensions.OfType<IKeyDatabase>().FirstOrDefault();
        if ((database is null ? "this program was built without PostgreSQL" : database.FaultOf(connection)) is { } fault)
        {
            validation.Error("apiKey.store", fault, hidesLine: true);
            return null;
        }
        return scope.Share(
            "stored keys",
            $"{scope.Name}\n{connection}",
            () => new StoredCallers(scope.Name, database!, connection, scope.TimeProvider, scope.Loggers.CreateLogger("Gatehouse")));
    }

    private static void Add(Dictionary<SecretHash, Caller> callers, string name, ApiKeyConsumerOptions consumer, PartScope scope, PolicyValidation validation)
    {
        var path = $"apiKey.consumers.{name}";
        var caller = ConsumerReader.Read(scope, name, consumer, path, validation);
        if (consumer.Key is null && consumer.Keys.Count == 0)
            validation.Error(path, $"'{name}' has no key", "write 'key', or several 'keys'");
        if (consumer.Key is { } key)
            Add(callers, key, $"{path}.key", caller, validation);
        for (var i = 0; i < consumer.Keys.Count; i++)
            Add(callers, consumer.Keys[i], $"{path}.keys[{i}]", caller, validation);
    }

    private static void Add(Dictionary<SecretHash, Caller> callers, string key, string path, Caller caller, PolicyValidation validation)
    {
        if (SecretHash.TryRead(key, out var hash))
        {
            AddHash(callers, hash, path, caller, validation);
            return;
        }
        if (key.StartsWith(SecretHash.Prefix, StringComparison.Ordinal))
            validation.Error(path, $"{SecretHash.Prefix} is followed by 64 hexadecimal digits", "'gatehouse key' prints a new key with its hash", hidesLine: true);
        else if (key.Length == 0 || key.Length > ApiKeyAuthority.MaxLength || !HeaderSyntax.IsValue(key) || key.Trim() != key)
            validation.Error(path, $"this cannot be a key: 1 to {ApiKeyAuthority.MaxLength} visible ASCII characters", hidesLine: true);
        else
            AddPlain(callers, key, path, caller, validation);
    }

    private static void AddPlain(Dictionary<SecretHash, Caller> callers, string key, string path, Caller caller, PolicyValidation validation)
    {
        if (!validation.IsSecret(path))
            validation.Warning(path, "a key stands in the file, and whoever reads the file has it", "write its hash, or $env.NAME; 'gatehouse key' makes a new key and its hash", hidesLine: true);
        if (key.Length < ShortKey)
            validation.Warning(path, "a short key can be guessed", "'gatehouse key' makes one that cannot", hidesLine: true);
        AddHash(callers, SecretHash.Of(key), path, caller, validation);
    }

    private static void AddHash(Dictionary<SecretHash, Caller> callers, SecretHash hash, string path, Caller caller, PolicyValidation validation)
    {
        // The same one twice is no harm: the next key may still be the present one.
        if (!callers.TryAdd(hash, caller) && callers[hash] != caller)
            validation.Error(path, $"'{callers[hash].Subject}' has the same key", hidesLine: true);
    }

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
