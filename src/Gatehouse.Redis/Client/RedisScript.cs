using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Redis.Client;

/// <summary>
/// A Lua script that the server keeps by its hash. A server that does not know it, after a restart for example, is given the text.
/// Immutable.
/// </summary>
internal sealed class RedisScript
{
    private readonly byte[] text;
    private readonly byte[] hash;

    /// <summary>Creates one.</summary>
    /// <param name="text">The script. It touches the one key it is given, so that it works wherever the key is.</param>
    public RedisScript(string text)
    {
        this.text = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5350 // the name that the server gives to a script, not a signature
        hash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(this.text)));
#pragma warning restore CA5350
    }

    /// <summary>Runs it: one round trip, two when the server does not know it.</summary>
    /// <param name="client">The server.</param>
    /// <param name="arguments">For <paramref name="write"/>.</param>
    /// <param name="count">How many arguments <paramref name="write"/> writes, the key included.</param>
    /// <param name="write">Writes the key, then the arguments; static.</param>
    /// <param name="read">Reads the answer; static.</param>
    /// <param name="cancellation">Ends the waiting, not what was sent.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RedisResult<T>> RunAsync<TArguments, T>(
        RedisClient client, TArguments arguments, int count, Action<RespWriter, TArguments> write, ReplyReader<T> read, CancellationToken cancellation)
    {
        var result = await client.SendAsync(
            (Script: this, Arguments: arguments, Count: count, Write: write), static (writer, call) => call.Script.WriteByHash(writer, call.Arguments, call.Count, call.Write), read, cancellation);
        if (result.Error?.StartsWith("NOSCRIPT", StringComparison.Ordinal) != true)
            return result;
        return await client.SendAsync(
            (Script: this, Arguments: arguments, Count: count, Write: write), static (writer, call) => call.Script.WriteByText(writer, call.Arguments, call.Count, call.Write), read, cancellation);
    }

    private void WriteByHash<TArguments>(RespWriter writer, TArguments arguments, int count, Action<RespWriter, TArguments> write)
    {
        writer.Begin(count + 3);
        writer.Add("EVALSHA"u8);
        writer.Add(hash);
        writer.Add(1);
        write(writer, arguments);
    }

    private void WriteByText<TArguments>(RespWriter writer, TArguments arguments, int count, Action<RespWriter, TArguments> write)
    {
        writer.Begin(count + 3);
        writer.Add("EVAL"u8);
        writer.Add(text);
        writer.Add(1);
        write(writer, arguments);
    }
}
