using System.Buffers.Binary;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;
using Gatehouse.Policies.Auth.Consumers;

namespace Gatehouse.Policies.Auth.Basic;

/// <summary>Reads <c>basic</c>.</summary>
internal static class BasicReader
{
    // Version, function, iterations, length of the salt, salt, subkey: as the third version of the format has them.
    private const byte Version = 1;
    private const int HeadLength = 13;
    private const int MostIterations = 10_000_000;

    public static BasicAuthority Read(BasicOptions options, PartScope scope, PolicyValidation validation)
    {
        var realm = options.Realm ?? scope.Name;
        if (!HeaderSyntax.IsValue(realm) || realm.AsSpan().ContainsAny('"', '\\'))
            validation.Error("basic.realm", "a realm is visible ASCII without quotes and backslashes");
        if (options.Consumers.Count == 0)
            validation.Error("basic.consumers", "nobody has a password");
        var consumers = new Dictionary<string, BasicConsumer>(StringComparer.Ordinal);
        foreach (var (name, consumer) in options.Consumers)
        {
            var path = $"basic.consumers.{name}";
            if (name.Contains(':', StringComparison.Ordinal))
                validation.Error(path, $"'{name}' cannot be sent: the name ends at the first colon (RFC 7617, 2)");
            if (FaultOf(consumer.Password) is { } fault)
                validation.Error($"{path}.password", fault, "'gatehouse user hash' makes one", hidesLine: true);
            consumers[name] = new BasicConsumer(ConsumerReader.Read(scope.Name, name, consumer, path, validation), consumer.Password);
        }
        return new BasicAuthority(scope.Name, realm, options.Pass, consumers, scope.TimeProvider);
    }

    // Never holds the value: it may be the password.
    private static string? FaultOf(string hash)
    {
        var bytes = new byte[hash.Length];
        if (!Convert.TryFromBase64String(hash, bytes, out var length) || length <= HeadLength || bytes[0] != Version)
            return "this is not the hash of a password";
        return BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)) is 0 or > MostIterations ? $"the hash has more than {MostIterations} iterations, or none" : null;
    }
}
