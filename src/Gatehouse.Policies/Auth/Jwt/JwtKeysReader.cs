using System.Text;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Sources;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Auth.Jwt;

/// <summary>Finds out where the keys of a section are. Reports every fault where it stands.</summary>
internal sealed class JwtKeysReader(JwtOptions options, PartScope scope, PolicyValidation validation)
{
    private const string BetterSecret = "'gatehouse key' makes one that is long enough for HS256";

    /// <summary>The keys; null when there are none, which is reported.</summary>
    public JwtKeys? Read()
    {
        var allowed = ReadAlgorithms();
        string[] given = [.. Given().Where(pair => pair.Value is not null).Select(pair => pair.Key)];
        if (given.Length > 1)
        {
            validation.Error($"jwt.{given[1]}", $"the keys come from '{given[0]}' and from '{given[1]}'", "keep one");
            return null;
        }
        return given.FirstOrDefault() switch
        {
            "secret" => OfSecret(allowed),
            "key" => OfPem(allowed),
            "jwks" when IsUrl(options.Jwks!) => Fetch("jwt.jwks", allowed, new RemoteKeysOptions { JwksUri = new Uri(options.Jwks!) }),
            "jwks" => OfSet(allowed),
            _ => OfIssuer(allowed),
        };
    }

    private Dictionary<string, string?> Given() => new() { ["secret"] = options.Secret, ["key"] = options.Key, ["jwks"] = options.Jwks };

    private JwsAlgorithms ReadAlgorithms()
    {
        var allowed = JwsAlgorithms.None;
        for (var i = 0; i < options.Algorithms.Count; i++)
        {
            // One name, not a number nor a group of the enum.
            var name = options.Algorithms[i];
            if (name.Length == 5 && Enum.TryParse<JwsAlgorithms>(name, out var algorithm) && algorithm.ToString() == name)
                allowed |= algorithm;
            else
                validation.Error($"jwt.algorithms[{i}]", $"'{name}' is not an algorithm that is accepted", "HS256, RS256, PS256, ES256, or with 384 or 512");
        }
        return options.Algorithms.Count == 0 ? JwsAlgorithms.All : allowed;
    }

    private JwtKeys? OfSecret(JwsAlgorithms allowed)
    {
        var secret = options.Secret!;
        var key = VerificationKey.FromSecret(secret, out var fault, id: null, allowed & JwsAlgorithms.Hmac, takesShort: true);
        var length = Encoding.UTF8.GetByteCount(secret);
        if (fault == KeyFault.TooShort)
            validation.Error("jwt.secret", "a secret of fewer than 16 bytes can be guessed", $"this one has {length} bytes; {BetterSecret}", hidesLine: true);
        else if (fault != KeyFault.None)
            Report("secret", fault);
        if (key is null)
            return null;
        // There are issuers that cannot be changed; whoever reads `check` knows.
        if (VerificationKey.FromSecret(secret, out _, id: null, key.Algorithms) is null)
            validation.Warning("jwt.secret", $"the secret is shorter than the hash of {Lowest(key.Algorithms)}, which RFC 7518 (3.2) forbids", $"this one has {length} bytes; {BetterSecret}", hidesLine: true);
        else if (options.Algorithms.Count > 0 && (allowed & JwsAlgorithms.Hmac & ~key.Algorithms) is not JwsAlgorithms.None and var missed)
            validation.Warning("jwt.secret", $"the secret is too short for {missed}, whose tokens are refused", $"this one has {length} bytes", hidesLine: true);
        return new JwtKeys(new StaticKeys(KeySet.Of(key))) { Signing = SigningKey.FromSecret(secret, out _, Lowest(key.Algorithms), takesShort: true) };
    }

    private JwtKeys? OfPem(JwsAlgorithms allowed)
    {
        var key = VerificationKey.FromPem(options.Key!, out var fault, id: null, allowed);
        if (key is null)
        {
            Report("key", fault);
            return null;
        }
        return new JwtKeys(new StaticKeys(KeySet.Of(key))) { Signing = SigningKey.FromPem(options.Key!, out _, Lowest(key.Algorithms)) };
    }

    private JwtKeys? OfSet(JwsAlgorithms allowed)
    {
        if (!options.Jwks!.TrimStart().StartsWith('{'))
        {
            validation.Error("jwt.jwks", "this is neither a URL nor a JWK set", "write https://..., or $file.keys.json for a file", hidesLine: true);
            return null;
        }
        var keys = KeySet.FromJwks(Encoding.UTF8.GetBytes(options.Jwks), out var fault, allowed);
        if (keys is not null)
            return new JwtKeys(new StaticKeys(keys));
        Report("jwks", fault);
        return null;
    }

    private JwtKeys? OfIssuer(JwsAlgorithms allowed)
    {
        if (options.Issuer is { } issuer && IsUrl(issuer))
            return Fetch("jwt.issuer", allowed, new RemoteKeysOptions { Issuer = issuer });
        validation.Error("jwt", "there is no key to verify tokens with", "add 'secret', 'key' or 'jwks', or an 'issuer' with a URL");
        return null;
    }

    private JwtKeys? Fetch(string path, JwsAlgorithms allowed, RemoteKeysOptions remote)
    {
        // A name that is none was reported already.
        if (allowed != JwsAlgorithms.None && (allowed & JwsAlgorithms.Asymmetric) == JwsAlgorithms.None)
            validation.Error("jwt.algorithms", $"{allowed} is for secrets, and keys that are fetched are none", "name those with RS, PS or ES, or leave 'algorithms' out");
        if (RemoteKeys.Problem(remote) is { } problem)
        {
            validation.Error(path, problem.TrimEnd('.'));
            return null;
        }
        var client = KeyClient.Create();
        var log = new KeyServerLog(scope.Name, scope.Loggers.CreateLogger("Gatehouse"));
        var keys = new RemoteKeys(client, remote with { Allowed = allowed, Time = scope.TimeProvider, Changed = log.Tell });
        return new JwtKeys(keys) { Remote = keys, Client = client };
    }

    private void Report(string key, KeyFault fault, string? hint = null) =>
        validation.Error($"jwt.{key}", fault.Sentence().TrimEnd('.'), hint, hidesLine: true);

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http";

    // RS256 before PS256, and the shorter hash before the longer.
    private static JwsAlgorithms Lowest(JwsAlgorithms set) => (JwsAlgorithms)((int)set & -(int)set);
}
