using Gatehouse.Redis.Client;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Redis.Tests.Client;

public sealed class RedisLoginTests
{
    [RedisFact]
    public async Task The_right_password_is_let_in_and_a_wrong_one_is_told_without_showing_it()
    {
        await using var server = await RedisServer.StartAsync("--requirepass", "right");

        await using var client = await Clients.ConnectAsync(server.Url.Replace("//", "//:right@", StringComparison.Ordinal));
        (await client.AskAsync("ECHO", "hi")).Value.ShouldBe("hi");

        (await ProblemAsync(server.Url.Replace("//", "//:hidden@", StringComparison.Ordinal))).ShouldBe("it does not accept user and password");
        (await ProblemAsync(server.Url)).ShouldBe("it asks for a password");
        (await ProblemAsync(server.Url.Replace("//", "//:right@", StringComparison.Ordinal) + "/9999")).ShouldBe("it has no database 9999");
    }

    [RedisFact]
    public async Task A_user_needs_only_what_the_page_says()
    {
        await using var server = await RedisServer.StartAsync();
        await using var admin = await Clients.ConnectAsync(server.Url);
        (await admin.AskAsync("ACL", "SETUSER", "gatehouse", "on", ">p@ss", "~gatehouse:*", "+eval", "+evalsha", "+get", "+set", "+time", "+hello", "+client|setname", "+select")).IsDone.ShouldBeTrue();

        await using var client = await Clients.ConnectAsync(server.Url.Replace("//", "//gatehouse:p%40ss@", StringComparison.Ordinal) + "/1");
        var limits = new Redis.Limits.RedisLimits(client, "gatehouse:");

        (await limits.TakeAsync(new Gatehouse.Limits.LimitRule(Gatehouse.Limits.LimitAlgorithm.TokenBucket, 5, TimeSpan.FromMinutes(1), 5), "k", 1, false, 0, default)).Value.Remaining.ShouldBe(4);
        (await client.AskAsync("KEYS", "*")).Error.ShouldStartWith("NOPERM");
    }

    [RedisFact]
    public async Task Over_tls_the_authority_and_the_name_have_to_be_right()
    {
        using var folder = new TempFolder();
        var own = Certificates.Write(folder, "own", "127.0.0.1");
        await using var server = await SecureAsync(own);
        await using var elsewhere = await SecureAsync(Certificates.Write(folder, "elsewhere", "redis.example.com"));

        await using var client = await Clients.ConnectAsync(Clients.Options(server.Url) with { Authorities = [own.Certificate] });
        (await client.AskAsync("ECHO", "hi")).Value.ShouldBe("hi");

        (await ProblemAsync(server.Url)).ShouldContain("certificate");
        (await ProblemAsync(elsewhere.Url, options => options with { Authorities = [System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(folder.File("elsewhere.crt"))] })).ShouldContain("certificate");

        static Task<RedisServer> SecureAsync(CertificateFiles files) =>
            RedisServer.StartAsync("--tls-cert-file", files.CertificatePath, "--tls-key-file", files.KeyPath, "--tls-ca-cert-file", files.CertificatePath, "--tls-auth-clients", "no");
    }

    [RedisFact]
    public async Task A_replica_is_not_taken()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", primary.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        (await ProblemAsync(replica.Url)).ShouldStartWith("it is a replica, which takes no changes");
    }

    [RedisFact]
    public async Task A_node_of_a_cluster_is_told_with_what_to_do()
    {
        await using var server = await RedisServer.StartAsync("--cluster-enabled", "yes");

        (await ProblemAsync(server.Url)).ShouldBe(ServerErrors.Cluster);
    }

    private static async Task<string> ProblemAsync(string url, Func<RedisClientOptions, RedisClientOptions>? change = null)
    {
        var options = Clients.Options(url);
        var opened = await new RedisConnector(change?.Invoke(options) ?? options, TimeProvider.System).OpenAsync(default).InTime();
        opened.Stream.ShouldBeNull();
        opened.Problem!.ShouldNotContain("hidden");
        return opened.Problem!;
    }
}
