using System.Runtime.CompilerServices;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// One try at an exchange on one connection; one object for all of the connection's, one after the other. Never throws for what clients
/// and destinations do.
/// </summary>
internal sealed class Http1Attempt(Http1Connection connection) : IDisposable
{
    // Enough for any sane use of 100, 102 and 103; a flood of them is not.
    private const int MaxInterim = 16;

    // How long 100 (Continue) is waited for before a body is sent all the same (RFC 9110, 10.1.1).
    private static readonly TimeSpan ContinueLimit = TimeSpan.FromSeconds(1);

    private HttpContext context = null!; // from the beginning of each try on
    private RequestBodySender? sender;
    private ForwardError bodyFault;
    private Task sending = Task.CompletedTask;
    private TaskCompletionSource<bool>? mayContinue;
    private int headLength;

    /// <summary>True when both messages ended in order and the connection can serve another exchange.</summary>
    public bool MayBeReused { get; private set; }

    /// <summary>True when at least one byte came back.</summary>
    public bool HasAnswer { get; private set; }

    private ExchangeClock Clock => connection.Clock;

    /// <summary>Runs a try.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardError> RunAsync(HttpContext context, GatewayRequest request, Http1Request message, ForwardedFields forwarded)
    {
        Begin(context, message);
        ForwardError? error;
        try
        {
            // 2
            if (!connection.HeadWriter.TryWrite(context, request, message, forwarded))
            {
                MayBeReused = Clock.TryEnd();
                return ForwardError.RequestHeadInvalid;
            }
            await connection.SendAsync(connection.HeadWriter.Written);
            // 3
            if (message.HasBody)
                BeginBody(message);
            // 4
            error = await ReceiveHeadAsync();
            if (error == ForwardError.None)
                error = PassHeadOn(message, out var framing) ?? await PassBodyOnAsync(request, framing, message.Limits.Idle);
        }
        catch (Exception e) when (ConnectionFault.Is(e))
        {
            error = null;
        }
        if (sender is not null)
            await EndBodyAsync(sender);
        MayBeReused &= Clock.TryEnd();
        // Only now is it known whose fault it was: both directions may have broken for one reason.
        return error ?? Reason();
    }

    private void Begin(HttpContext client, in Http1Request message)
    {
        context = client;
        HasAnswer = false;
        MayBeReused = false;
        bodyFault = ForwardError.None;
        sending = Task.CompletedTask;
        Clock.Begin(message.Started, message.Total, client.RequestAborted);
        Clock.Allow(connection.IsReused ? message.Started : Clock.Time.GetTimestamp(), message.Limits.Head);
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
        bodyFault = body.Fault;
        Dispose();
    }

    public void Dispose()
    {
        sender?.Dispose();
        sender = null;
    }

    // 5; null when there is a body to pass on, or none but in order.
    private ForwardError? PassHeadOn(in Http1Request message, out BodyFraming framing)
    {
        Clock.HeadArrived();
        if (!BodyFraming.TryRead(connection.Received, connection.Head, HttpMethods.IsHead(message.Method), out framing)
            || connection.Head.Status == StatusCodes.Status101SwitchingProtocols)
        {
            return ForwardError.InvalidResponse;
        }
        // A refusal does not need the rest of the body; an answer that goes well may be made from it while it comes.
        if (connection.Head.Status >= 300)
            StopBody();
        Http1AnswerHead.Copy(connection, context.Response);
        connection.Take(headLength);
        return null;
    }

    // 6, 7
    private async ValueTask<ForwardError?> PassBodyOnAsync(GatewayRequest request, BodyFraming framing, TimeSpan idle)
    {
        var end = await new Http1AnswerBody(context, request, connection, Clock, idle).CopyAsync(framing);
        MayBeReused = end == ForwardError.None && framing.KeepsConnection && connection.Received.IsEmpty;
        return end;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardError?> ReceiveHeadAsync()
    {
        for (var interim = 0; interim <= MaxInterim; interim++)
        {
            HeadFault fault;
            while ((fault = ResponseHeadParser.Parse(connection.Received, connection.Head, out headLength)) == HeadFault.Incomplete)
            {
                var before = connection.Received.Length;
                // Without another end of a line the head is not complete, and one that comes byte by byte would be parsed as often.
                do
                {
                    if (!await connection.FillAsync())
                        return null;
                    HasAnswer = true;
                }
                while (connection.Received.Length < ResponseHead.MaxLength && !connection.Received[before..].Contains((byte)'\n'));
            }
            if (fault != HeadFault.None)
                return ForwardError.InvalidResponse;
            if (connection.Head.Status is >= 200 or 101)
                return ForwardError.None;
            if (connection.Head.Status == StatusCodes.Status100Continue)
                mayContinue?.TrySetResult(true);
            else if (!await InterimAnswer.PassOnAsync(context, connection, Clock.Token))
                return ForwardError.ClientAborted;
            connection.Take(headLength);
        }
        return ForwardError.InvalidResponse;
    }

    private void BeginBody(in Http1Request message)
    {
        mayContinue = null;
        sender = new RequestBodySender(context.Request, connection, Clock, message.BodyLength is null, message.Limits);
        var expects = context.Request.Headers.Expect.ToString().Equals("100-continue", StringComparison.OrdinalIgnoreCase);
        if (expects)
            mayContinue = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        sending = expects ? SendWhenWantedAsync(mayContinue!.Task) : sender.SendAsync();
    }

    private async Task SendWhenWantedAsync(Task<bool> wanted)
    {
        try
        {
            if (!await wanted.WaitAsync(ContinueLimit, Clock.Time))
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
        if (bodyFault != ForwardError.None)
            return bodyFault;
        if (Clock.IsOver)
            return ForwardError.Timeout;
        return context.Response.HasStarted ? ForwardError.ResponseBodyLost : ForwardError.ConnectionLost;
    }
}
