using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;
using Gatehouse.Identity.Hashing;
using Gatehouse.Policies.Auth.Consumers;

namespace Gatehouse.Policies.Auth.Basic;

/// <summary>Reads <c>basic</c>.</summary>
internal static class BasicReader
{
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
            // Never told with the value: it may be the password.
            if (!Passwords.IsHash(consumer.Password))
                validation.Error($"{path}.password", "this is not the hash of a password", "'gatehouse user hash' makes one", hidesLine: true);
            consumers[name] = new BasicConsumer(ConsumerReader.Read(scope, name, consumer, path, validation), consumer.Password);
        }
        return new BasicAuthority(scope.Name, realm, options.Pass, consumers, scope.TimeProvider);
    }
}
