using Gatehouse.Redis.Client;
using Gatehouse.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Redis.Tests;

/// <summary>Clients for tests.</summary>
internal static class Clients
{
    /// <summary>Waits long, as the machine of a test may be slow.</summary>
    public static RedisClientOptions Options(string url, TimeSpan? timeout = null)
    {
        RedisAddress.TryParse(url, out var address, out var problem).ShouldBeTrue(problem);
        return new RedisClientOptions { Address = address!, Timeout = timeout ?? Deadline.Limit, ConnectTimeout = Deadline.Limit, SilentFor = Deadline.Limit };
    }

    public static Task<RedisClient> ConnectAsync(string url, TimeSpan? timeout = null) => ConnectAsync(Options(url, timeout));

    public static async Task<RedisClient> ConnectAsync(RedisClientOptions options, ILogger? logger = null)
    {
        var client = new RedisClient(options, TimeProvider.System, logger ?? NullLogger.Instance);
        client.Start();
        await Eventually.BeAsync(() => client.IsConnected);
        return client;
    }

    /// <summary>Any command, whose answer is a text or a number.</summary>
    public static Task<RedisResult<string>> AskAsync(this RedisClient client, params string[] command) => client.SendAsync<string[], string>(
        command,
        static (writer, command) =>
        {
            writer.Begin(command.Length);
            foreach (var word in command)
                writer.Add(word);
        },
        static (ref RespReader reader, out string value) =>
        {
            value = "";
            if (reader.TryReadInteger(out var number))
                value = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            else if (reader.TryReadBytes(out var bytes, out _))
                value = System.Text.Encoding.UTF8.GetString(bytes);
            else
                return false;
            return true;
        },
        default).AsTask().InTime();
}
