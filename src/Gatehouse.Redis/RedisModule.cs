using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Redis.Client;

namespace Gatehouse.Redis;

/// <summary>Makes what stands under <c>redis</c> at the top of the file.</summary>
internal sealed class RedisModule : GatewayPartModule<RedisOptions>
{
    private const int MaxPrefix = 64;

    public override string Key => "redis";

    protected override GatewayPart? Create(RedisOptions options, PartScope scope, PolicyValidation validation)
    {
        if (options.Prefix.Length > MaxPrefix || options.Prefix.AsSpan().ContainsAnyExceptInRange('!', '~'))
            validation.Error("prefix", $"a prefix has at most {MaxPrefix} characters of ASCII and no spaces", "write 'prefix: \"gatehouse:\"'");
        if (!RedisAddress.TryParse(options.Url, out var address, out var problem))
        {
            validation.Error("url", problem, hidesLine: true);
            return null;
        }
        if (address.Password is not null && !validation.IsSecret("url"))
            validation.Warning("url", "a password stands in the configuration", "write 'password: $env.REDIS_PASSWORD'", hidesLine: true);
        if (options.Password is not null && !validation.IsSecret("password"))
            validation.Warning("password", "a password stands in the configuration", "write 'password: $env.REDIS_PASSWORD'", hidesLine: true);
        if (options.Password is not null && address.Password is not null)
            validation.Error("password", "there are two passwords, one of them in 'url'", "leave one out", hidesLine: true);
        if (options.User is not null && address.User is not null)
            validation.Error("user", "there are two users, one of them in 'url'", "leave one out");
        if (options.Ca is not null && !address.UsesTls)
            validation.Error("ca", "'ca' is for TLS, and the address begins with redis://", "write 'url: rediss://...'");
        address = address with { User = options.User ?? address.User, Password = options.Password ?? address.Password };
        if (address.User is not null && address.Password is null && !validation.IsUnresolved("password"))
            validation.Error(options.User is null ? "url" : "user", "there is a user without a password", "write 'password: $env.REDIS_PASSWORD'", hidesLine: options.User is null);
        var client = new RedisClientOptions
        {
            Address = address,
            ConnectTimeout = options.ConnectTimeout,
            Timeout = options.Timeout,
            Authorities = options.Ca is { } file ? ReadAuthorities(file, scope, validation) : null,
        };
        return new RedisPart(client, options.Prefix, scope.TimeProvider, scope.Loggers.CreateLogger("Gatehouse"));
    }

    private static X509Certificate2Collection ReadAuthorities(string file, PartScope scope, PolicyValidation validation)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(Path.GetFullPath(file, scope.BaseDirectory ?? Environment.CurrentDirectory));
            if (certificates.Count == 0)
                validation.Error("ca", $"'{file}' holds no certificate", "PEM begins with -----BEGIN CERTIFICATE-----");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            validation.Error("ca", $"'{file}' cannot be read: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
        catch (CryptographicException)
        {
            validation.Error("ca", $"'{file}' holds a certificate that cannot be read");
        }
        return certificates;
    }
}
