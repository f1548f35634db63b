using System.Runtime.CompilerServices;
using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Reuse;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// One try at an exchange on one connection; one object for all of the connection's, one after the other. Never throws for what clients
/// and destinations do.
/// </summary>
internal sealed class Http1Attempt(Http1Connection connection) : IHeldPlace, IDisposable
{
    // Enough for any sane use of 100, 102 and 103; a flood of them is not.
    private const int MaxInterim = 16;

    // How long 100 (Continue) is waited for before a body is sent all the same (RFC 9110, 10.1.1).
    private static readonly TimeSpan ContinueLimit = TimeSpan.FromSeconds(1);

    // Of the try that runs. Not its method's own: what waits is copied and cleared each time.
    private HttpContext context = null!;
    private GatewayRequest request = null!;
    private Http1Request message;
    private Http1Destination destination = null!;
    private RequestBodySender? sender;
    private ForwardError bodyFault;
    private Task sending = Task.CompletedTask;
    private TaskCompletionSource<bool>? mayContinue;
    private BodyFraming framing;
    private int headLength;
    private int searched; // how much of an incomplete head has no further end of a line
    private int interim;
    private bool hasAnswer;
    private bool isInOrder;
    private bool wantsBody; // the client had not sent all of it when the connection broke
    private bool hasRest; // of an answer whose body is not waited for

    private ExchangeClock Clock => connection.Clock;

    /// <summary>Runs a try; and a second one on a new connection when this one was dead.</summary>
    public ValueTask<ExchangeEnd> RunAsync(
        HttpContext context, GatewayRequest request, in Http1Request message, ForwardedFields forwarded, Http1Destination destination)
    {
        this.context = context;
        this.request = request;
        this.message = message;
        this.destination = destination;
        Begin();
        return RunAsync(forwarded);
    }

    // One method, so that one object waits for the socket and the client's request for that.
    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> RunAsync(ForwardedFields forwarded)
    {
        ForwardError? error = null; // it broke
        try
        {
            if (connection.HeadWriter.TryWrite(context, request, message, forwarded))
            {
                if (message.HasBody)
                    sending = SendWithBodyAsync(); // 2, 3
                else
                    await connection.SendHeadAsync(); // 2
                HeadProgress head; // 4
                while ((head = ReadHead()) < HeadProgress.Whole)
                {
                    if (head == HeadProgress.Interim ? !await PassInterimOnAsync(message.Gate) : !connection.Filled(await connection.ReceiveMoreAsync()))
                        break;
                    hasAnswer = true;
                }
                if (head == HeadProgress.Invalid)
                    error = ForwardError.InvalidResponse;
                else if (head == HeadProgress.Whole)
                    error = PassHeadOn() ?? await PassBodyOnAsync(); // 5, 6, 7
                isInOrder = error is ForwardError.None or ForwardError.GivenUp && framing.KeepsConnection && (hasRest || connection.Received.IsEmpty);
            }
            else
            {
                error = ForwardError.RequestHeadInvalid;
                isInOrder = true; // nothing was sent
            }
        }
        catch (Exception e) when (ConnectionFault.Is(e))
        {
            error = null;
        }
        catch
        {
            // A bug, here or in what stands around the answer. It may not keep the connection's place.
            if (sender is not null)
                await EndBodyAsync(sender);
            destination.Close(connection);
            throw;
        }
        if (sender is not null)
            await EndBodyAsync(sender);
        isInOrder &= Clock.TryEnd();
        // Only now is it known whose fault it was: both directions may have broken for one reason.
        var end = error ?? Reason();
        return end == ForwardError.ConnectionLost && connection.IsReused && !hasAnswer && message.MayBeSentAgain
            ? await RunAgainAsync(forwarded)
            : new ExchangeEnd(end, this);
    }

    /// <summary>Gives the connection back, or closes it.</summary>
    public void LetGo()
    {
        // From then on all of this is the next exchange's; until it comes, nothing is to keep a request and its body in memory.
        (context, request, message) = (null!, null!, default);
        if (!isInOrder)
            destination.Close(connection);
        else if (hasRest)
            _ = Remainder.TakeAsync(connection, framing, destination);
        else
            destination.Return(connection);
    }

    private void Begin()
    {
        hasAnswer = false;
        isInOrder = hasRest = wantsBody = false;
        bodyFault = ForwardError.None;
        mayContinue = null;
        searched = 0;
        interim = 0;
        Clock.Begin(message.Started, message.Total, message.Gate?.Client ?? context.RequestAborted);
        Clock.Allow(connection.IsReused ? message.Started : Clock.Time.GetTimestamp(), message.Limits.Head);
    }

    // A kept connection may have died just as we used it. Nothing came back, so what may be done twice is done again, but on a new
    // connection: the other kept ones may be as dead, and nobody shall get a request more than twice (RFC 9110, 9.2.2).
    private async ValueTask<ExchangeEnd> RunAgainAsync(ForwardedFields forwarded)
    {
        var (fresh, end) = await destination.ReconnectAsync(connection, message, message.Gate?.Client ?? context.RequestAborted);
        return fresh is null ? end : await fresh.Attempt.RunAsync(context, request, message, forwarded, destination);
    }

    // The server reuses the request and its reader for the connection's next request, which a straggler would steal from.
    private async Task EndBodyAsync(RequestBodySender body)
    {
        mayContinue?.TrySetResult(false);
        wantsBody = body.IsWaiting;
        body.Stop();
        if (!sending.IsCompleted)
            connection.Abort();
        await sending;
        isInOrder &= body.IsComplete;
        bodyFault = body.Fault;
        Dispose();
    }

    public void Dispose()
    {
        sender?.Dispose();
        sender = null;
    }

    private HeadProgress ReadHead()
    {
        // Without another end of a line the head is not complete, and one that comes byte by byte would be parsed as often.
        if (connection.Received.Length < ResponseHead.MaxLength && !connection.Received[searched..].Contains((byte)'\n'))
        {
            searched = connection.Received.Length;
            return HeadProgress.Incomplete;
        }
        switch (ResponseHeadParser.Parse(connection.Received, connection.Head, out headLength))
        {
            case HeadFault.Incomplete:
                searched = connection.Received.Length;
                return HeadProgress.Incomplete;
            case HeadFault.None when connection.Head.Status is >= 200 or 101:
                return HeadProgress.Whole;
            case HeadFault.None when interim++ < MaxInterim:
                return HeadProgress.Interim;
            default:
                return HeadProgress.Invalid;
        }
    }

    // False when the client is gone, or has another answer.
    private async ValueTask<bool> PassInterimOnAsync(IAnswerGate? gate)
    {
        hasAnswer = true;
        if (connection.Head.Status == StatusCodes.Status100Continue)
            mayContinue?.TrySetResult(true);
        else if (gate?.TryBegin() == false || !await InterimAnswer.PassOnAsync(context, connection, Clock.Token))
            return false;
        connection.Take(headLength);
        searched = 0;
        return true;
    }

    // Null when there is a body to pass on, be it an empty one.
    private ForwardError? PassHeadOn()
    {
        Clock.HeadArrived();
        if (!BodyFraming.TryRead(connection.Received, connection.Head, HttpMethods.IsHead(message.Method), out framing))
            return ForwardError.InvalidResponse;
        if (connection.Head.Status == StatusCodes.Status101SwitchingProtocols)
        {
            if (message.Upgrade?.Confirms(connection) != true)
                return ForwardError.InvalidResponse;
        }
        else if (message.Upgrade?.MayPassOn(connection.Head.Status) == false)
        {
            return ForwardError.InvalidResponse;
        }
        if (message.Gate is { } gate && gate.GivesUp(connection.Head.Status, Http1AnswerHead.RetryAfter(connection)))
        {
            GiveUp();
            return ForwardError.GivenUp;
        }
        // A refusal does not need the rest of the body; an answer that goes well may be made from it while it comes.
        if (connection.Head.Status >= 300)
            StopBody();
        Http1AnswerHead.Copy(connection, context.Response);
        connection.Take(headLength);
        hasRest = !IsBodyThere() && context.Features.Get<IHeldAnswer>() is { IsUnwanted: true };
        return hasRest ? ForwardError.None : null;
    }

    // Of chunks that is seen when they are read.
    private bool IsBodyThere() => framing.Kind == BodyKind.None || (framing.Kind == BodyKind.Length && connection.Received.Length >= framing.Length);

    private void GiveUp()
    {
        StopBody();
        connection.Take(headLength);
        hasRest = true;
    }

    private ValueTask<ForwardError> PassBodyOnAsync() =>
        connection.Head.Status == StatusCodes.Status101SwitchingProtocols
            ? SwitchAsync(message.Upgrade!, message.Limits.Idle)
            : new Http1AnswerBody(context, request, connection, Clock, message.Limits.Idle).CopyAsync(framing);

    // The other protocol takes the connection over; there is no way back.
    private async ValueTask<ForwardError> SwitchAsync(Upgrade upgrade, TimeSpan idle)
    {
        framing = default;
        // The tunnel sees by itself how the client ends, and still carries what it sent before.
        Clock.LetClientGo();
        Clock.AllowUnlimited();
        await using var client = await upgrade.SwitchClientAsync(context);
        using var tunnel = new Tunnel(context, client, connection, Clock, idle) { ClientMayEndFirst = upgrade.IsExtendedConnect };
        await tunnel.RunAsync();
        return ForwardError.None;
    }

    // Never throws: a connection that breaks is seen by who receives.
    private Task SendWithBodyAsync()
    {
        sender = new RequestBodySender(context.Request, connection, message.BodyLength is null, message.Limits, message.Gate?.Body);
        if (!context.Request.Headers.Expect.ToString().Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            return sender.SendAsync();
        mayContinue = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return SendWhenWantedAsync(sender, mayContinue.Task);
    }

    private async Task SendWhenWantedAsync(RequestBodySender body, Task<bool> wanted)
    {
        if (!await body.TrySendHeadAsync())
            return;
        try
        {
            if (!await wanted.WaitAsync(ContinueLimit, Clock.Time))
                return;
        }
        catch (TimeoutException)
        {
            // Servers that do not know 100 (Continue) wait for the body.
        }
        await body.SendAsync();
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
        return context.Response.HasStarted ? ForwardError.ResponseBodyLost : wantsBody ? ForwardError.ConnectionLostInBody : ForwardError.ConnectionLost;
    }
}
