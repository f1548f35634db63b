using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>One try at an exchange on one connection. Never throws for what clients and destinations do.</summary>
internal sealed class Http1Attempt : IDisposable
{
    // Enough for any sane use of 100, 102 and 103; a flood of them is not.
    private const int MaxInterim = 16;

    // How long 100 (Continue) is waited for before a body is sent all the same (RFC 9110, 10.1.1).
    private static readonly TimeSpan ContinueLimit = TimeSpan.FromSeconds(1);

    private readonly HttpContext context;
    private readonly GatewayRequest request;
    private readonly ExchangeClock clock;
    private readonly Http1Connection connection;
    private readonly UpstreamLimits limits;
    private RequestBodySender? sender;
    private Task sending = Task.CompletedTask;
    private TaskCompletionSource<bool>? mayContinue;
    private int headLength;

    public Http1Attempt(HttpContext context, GatewayRequest request, ExchangeClock clock, Http1Connection connection, UpstreamLimits limits)
    {
        this.context = context;
        this.request = request;
        this.clock = clock;
        this.connection = connection;
        this.limits = limits;
    }

    /// <summary>True when both messages ended in order and the connection can serve another exchange.</summary>
    public bool MayBeReused { get; private set; }

    /// <summary>True when at least one byte came back.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Runs the try.</summary>
    public async Task<ForwardError> RunAsync(Http1Request message, ForwardedFields forwarded)
    {
        // A limit that is reached, or a client that goes, ends whatever the connection is doing.
        using var ending = clock.Token.UnsafeRegister(static state => ((Http1Connection)state!).Abort(), connection);
        ForwardError? error;
        try
        {
            error = await RunStepsAsync(message, forwarded);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            error = null;
        }
        if (sender is not null)
            await EndBodyAsync(sender);
        // Only now is it known whose fault it was: both directions may have broken for one reason.
        return error ?? Reason();
    }

    // The server reuses the request and its reader for the connection's next request, which a straggler would steal from.
    private async Task EndBodyAsync(RequestBodySender body)
    {
        mayContinue?.TrySetResult(false);
        body.Stop();
        if (!sending.IsCompleted)
            connection.Abort();
        await sending;
        MayBeReused &= body.IsComplete;
    }

    public void Dispose() => sender?.Dispose();

    // Null when the connection broke.
    private async Task<ForwardError?> RunStepsAsync(Http1Request message, ForwardedFields forwarded)
    {
        // 2
        if (!connection.HeadWriter.TryWrite(context, request, message, forwarded))
        {
            MayBeReused = true;
            return ForwardError.RequestHeadInvalid;
        }
        await connection.SendAsync(connection.HeadWriter.Written);
        // 3
        if (message.HasBody)
            BeginBody(message);
        // 4
        var error = await ReceiveHeadAsync();
        if (error != ForwardError.None)
            return error;
        clock.HeadArrived();
        if (!BodyFraming.TryRead(connection.Received, connection.Head, HttpMethods.IsHead(message.Method), out var framing))
            return ForwardError.InvalidResponse;
        if (connection.Head.Status == StatusCodes.Status101SwitchingProtocols)
            return await SwitchAsync(message.Upgrade);
        if (message.Upgrade?.MayPassOn(connection.Head.Status) == false)
            return ForwardError.InvalidResponse;
        // A refusal does not need the rest of the body; an answer that goes well may be made from it while it comes.
        if (connection.Head.Status >= 300)
            StopBody();
        // 5
        Http1AnswerHead.Copy(connection, context.Response);
        connection.Take(headLength);
        // 6, 7
        var end = await new Http1AnswerBody(context, request, connection, clock, limits.Idle).CopyAsync(framing);
        MayBeReused = end == ForwardError.None && framing.KeepsConnection && connection.Received.IsEmpty;
        return end;
    }

    // Step 6 after 101: only when that was asked for.
    private async Task<ForwardError> SwitchAsync(Upgrade? upgrade)
    {
        if (upgrade is null || !upgrade.Confirms(connection))
            return ForwardError.InvalidResponse;
        Http1AnswerHead.Copy(connection, context.Response);
        connection.Take(headLength);
        // The tunnel sees by itself how the client ends, and still carries what it sent before.
        clock.LetClientGo();
        clock.AllowUnlimited();
        await using var client = await upgrade.SwitchClientAsync(context);
        using var tunnel = new Tunnel(context, client, connection, clock, limits.Idle) { ClientMayEndFirst = upgrade.IsExtendedConnect };
        await tunnel.RunAsync();
        return ForwardError.None;
    }

    private async ValueTask<ForwardError?> ReceiveHeadAsync()
    {
        for (var interim = 0; interim <= MaxInterim; interim++)
        {
            HeadFault fault;
            while ((fault = ResponseHeadParser.Parse(connection.Received, connection.Head, out headLength)) == HeadFault.Incomplete)
            {
                if (!await FillLineAsync())
                    return null;
            }
            if (fault != HeadFault.None)
                return ForwardError.InvalidResponse;
            if (connection.Head.Status is >= 200 or 101)
                return ForwardError.None;
            if (connection.Head.Status == StatusCodes.Status100Continue)
                mayContinue?.TrySetResult(true);
            connection.Take(headLength);
        }
        return ForwardError.InvalidResponse;
    }

    // Receives until there is another end of a line. Without one the head is not complete, and a head that comes byte by byte would be
    // parsed as often.
    private async ValueTask<bool> FillLineAsync()
    {
        while (true)
        {
            var before = connection.Received.Length;
            if (!await connection.FillAsync())
                return false;
            HasAnswer = true;
            if (connection.Received.Length >= ResponseHead.MaxLength || connection.Received[before..].Contains((byte)'\n'))
                return true;
        }
    }

    private void BeginBody(Http1Request message)
    {
        sender = new RequestBodySender(context.Request, connection, clock, message.BodyLength is null, limits);
        var expects = context.Request.Headers.Expect.ToString().Equals("100-continue", StringComparison.OrdinalIgnoreCase);
        if (expects)
            mayContinue = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        sending = expects ? SendWhenWantedAsync(mayContinue!.Task) : sender.SendAsync();
    }

    private async Task SendWhenWantedAsync(Task<bool> wanted)
    {
        try
        {
            if (!await wanted.WaitAsync(ContinueLimit, clock.Time))
                return;
        }
        catch (TimeoutException)
        {
            // Servers that do not know 100 (Continue) wait for the body.
        }
        await sender!.SendAsync();
    }

    private void StopBody()
    {
        mayContinue?.TrySetResult(false);
        if (!sending.IsCompleted)
            sender?.Stop();
    }

    private ForwardError Reason()
    {
        if (context.RequestAborted.IsCancellationRequested)
            return ForwardError.ClientAborted;
        if (sender is { Fault: not ForwardError.None })
            return sender.Fault;
        if (clock.IsOver)
            return ForwardError.Timeout;
        return context.Response.HasStarted ? ForwardError.ResponseBodyLost : ForwardError.ConnectionLost;
    }
}
