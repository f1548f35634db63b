using System.Text;

namespace Gatehouse.Redis.Client;

/// <summary>
/// The first commands of a connection: RESP3 with user and name in one (HELLO), or, where the server is older than 6, RESP2 with AUTH; then the
/// database. What a server says to them is never shown: an unknown command is answered with its arguments, the password among them.
/// </summary>
internal sealed class Handshake(Stream stream, FrameReader frames, RedisAddress address)
{
    private const string Name = "gatehouse";

    /// <summary>Does it; why not otherwise, null when all went well. Throws what the stream throws.</summary>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        var writer = new RespWriter();
        WriteHello(writer);
        var reply = await AskAsync(writer, cancellation);
        var problem = reply.Error is null ? ProblemOf(reply.Facts) : null;
        if (reply.Error is "ERR" or "NOPROTO")
            problem = await RunOlderAsync(writer, cancellation);
        else if (reply.Error is not null)
            problem = ProblemOf(reply.Error);
        if (problem is null && address.Database > 0)
        {
            writer.Begin(2);
            writer.Add("SELECT"u8);
            writer.Add(address.Database);
            if ((await AskAsync(writer, cancellation)).Error is { } refused)
                problem = refused == "ERR" ? $"it has no database {address.Database}" : ProblemOf(refused);
        }
        return problem;
    }

    private static string ProblemOf(string code) => code switch
    {
        "NOAUTH" => "it asks for a password",
        "WRONGPASS" => "it does not accept user and password",
        "NOPERM" => "the user may not do what the gateway needs",
        "LOADING" => "it is still reading its data",
        _ => $"it answered {code} to the login",
    };

    private static string? ProblemOf(Facts facts) => facts switch
    {
        { Mode: "sentinel" } => "it is a Sentinel; name the primary, or a proxy or DNS name that leads to it",
        { Mode: "cluster" } => ServerErrors.Cluster,
        { Role: "replica" or "slave" } => "it is a replica, which takes no changes; name the primary, or a DNS name that leads to it",
        _ => null,
    };

    private async Task<string?> RunOlderAsync(RespWriter writer, CancellationToken cancellation)
    {
        if (address.Password is { } password)
        {
            writer.Begin(address.User is null ? 2 : 3);
            writer.Add("AUTH"u8);
            if (address.User is { } user)
                writer.Add(user);
            writer.Add(password);
            if ((await AskAsync(writer, cancellation)).Error is { } refused)
                return refused == "ERR" ? ProblemOf("WRONGPASS") : ProblemOf(refused);
        }
        writer.Begin(3);
        writer.Add("CLIENT"u8);
        writer.Add("SETNAME"u8);
        writer.Add(Name);
        return (await AskAsync(writer, cancellation)).Error is "NOAUTH" ? ProblemOf("NOAUTH") : null; // a name is not needed
    }

    private void WriteHello(RespWriter writer)
    {
        writer.Begin(address.Password is null ? 4 : 7);
        writer.Add("HELLO"u8);
        writer.Add(3);
        if (address.Password is { } password)
        {
            writer.Add("AUTH"u8);
            writer.Add(address.User ?? "default");
            writer.Add(password);
        }
        writer.Add("SETNAME"u8);
        writer.Add(Name);
    }

    private async Task<Reply> AskAsync(RespWriter writer, CancellationToken cancellation)
    {
        await stream.WriteAsync(writer.Written, cancellation);
        writer.Clear();
        while (true)
        {
            switch (TryRead(out var reply))
            {
                case ScanOutcome.Complete:
                    return reply;
                case ScanOutcome.Broken:
                    throw new InvalidDataException("it does not speak the protocol of Redis");
            }
            if (!await frames.FillAsync(cancellation))
                throw new EndOfStreamException("it closed the connection");
        }
    }

    private ScanOutcome TryRead(out Reply reply)
    {
        reply = default;
        var outcome = frames.TryTake(out var frame);
        if (outcome != ScanOutcome.Complete)
            return outcome;
        var reader = new RespReader(frame);
        if ((char)reader.Type is '-' or '!')
            reply = new Reply(ServerErrors.CodeOf(frame), default);
        else
            reply = new Reply(null, FactsOf(reader));
        return outcome;
    }

    private static Facts FactsOf(RespReader reader)
    {
        string? mode = null, role = null;
        if (!reader.TryReadArray(out var count))
            return default;
        for (; count > 1; count -= 2)
        {
            if (!reader.TryReadBytes(out var key, out _))
                return default;
            if (key.SequenceEqual("mode"u8) && reader.TryReadBytes(out var value, out _))
                mode = Encoding.UTF8.GetString(value);
            else if (key.SequenceEqual("role"u8) && reader.TryReadBytes(out value, out _))
                role = Encoding.UTF8.GetString(value);
            else
                reader.Skip();
        }
        return new Facts(mode, role);
    }

    private readonly record struct Facts(string? Mode, string? Role);

    private readonly record struct Reply(string? Error, Facts Facts);
}
