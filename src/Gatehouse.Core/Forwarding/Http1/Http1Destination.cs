using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gatehouse.Core.Forwarding.Transport;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>A destination that is spoken to in HTTP/1.1: gives connections, kept or new, within the limits. Thread-safe.</summary>
internal sealed class Http1Destination : IConnections, IHeldPlace, IDisposable
{
    private static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http11];

    private readonly Http1Pool pool;
    private readonly Connector connector;
    private readonly TimeProvider time;
    private readonly FieldStrings strings = new();
    private readonly Destination destination;

    public Http1Destination(ConnectionSettings settings, Destination destination, Connector connector, TimeProvider time)
    {
        this.connector = connector;
        this.time = time;
        pool = new Http1Pool(settings.Limits, time);
        this.destination = destination;
    }

    /// <summary>How many requests wait for a place.</summary>
    public int Pending => pool.Pending;

    /// <summary>A kept connection; null for none.</summary>
    /// <param name="now">Now, as a timestamp.</param>
    /// <param name="isCertain">See <see cref="Http1Connection.IsQuiet"/>.</param>
    public Http1Connection? TryTake(long now, bool isCertain) => pool.TryTake(now, isCertain);

    /// <summary>Takes a connection back on which an exchange has ended in order.</summary>
    public void Return(Http1Connection connection) => pool.Return(connection);

    /// <summary>Closes a connection that is not to be used again.</summary>
    public void Close(Http1Connection connection) => pool.Close(connection);

    /// <summary>
    /// A connection when none was idle: waits for a place, then for TCP, then for TLS, all within the connect limit. Without it
    /// comes how the exchange has ended.
    /// </summary>
    public async Task<(Http1Connection? Connection, ExchangeEnd End)> ConnectAsync(Http1Request message, CancellationToken client)
    {
        using var clock = Begin(message, client);
        var place = pool.TryEnter(out var connection, out var waiter);
        if (place == Http1Pool.Place.None)
            return (null, new ExchangeEnd(ForwardError.NoConnection, null));
        if (waiter is not null)
        {
            try
            {
                connection = await WaitAsync(waiter, clock.Token);
            }
            catch (OperationCanceledException)
            {
                return (null, new ExchangeEnd(waiter.IsDismissed ? ForwardError.Dismissed : WhyOver(message, client) ?? ForwardError.NoConnection, null));
            }
        }
        if (connection is not null && pool.IsUsable(connection, time.GetTimestamp(), isCertain: true))
            return (connection, default);
        connection?.Dispose();
        return await OpenAsync(clock, message, client);
    }

    /// <summary>The same instead of a kept connection that turned out dead: in its place, and certainly new.</summary>
    public async Task<(Http1Connection? Connection, ExchangeEnd End)> ReconnectAsync(
        Http1Connection dead, Http1Request message, CancellationToken client)
    {
        dead.Dispose();
        using var clock = Begin(message, client);
        return await OpenAsync(clock, message, client);
    }

    /// <inheritdoc/>
    public void Dismiss() => pool.Dismiss();

    /// <summary>Returns the place of a connection that could not be opened.</summary>
    public void LetGo() => pool.Exit();

    public void Dispose() => pool.Dispose();

    private static async Task<Http1Connection?> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using var leaving = cancellationToken.UnsafeRegister(static waiter => ((Waiter)waiter!).Leave(), waiter);
        return await waiter.Given;
    }

    private ExchangeClock Begin(in Http1Request message, CancellationToken client)
    {
        var clock = new ExchangeClock(time);
        clock.Begin(message.Started, message.Total, client);
        clock.Allow(message.Limits.Connect);
        return clock;
    }

    // Null when only the limit for connecting was reached.
    private ForwardError? WhyOver(in Http1Request message, CancellationToken client) =>
        client.IsCancellationRequested ? ForwardError.ClientAborted
            : time.GetElapsedTime(message.Started) >= message.Total ? ForwardError.Timeout : null;

    private async Task<(Http1Connection? Connection, ExchangeEnd End)> OpenAsync(ExchangeClock clock, Http1Request message, CancellationToken client)
    {
        ForwardError error;
        try
        {
            return (await OpenAsync(clock.Token), default);
        }
        catch (OperationCanceledException)
        {
            error = WhyOver(message, client) ?? ForwardError.ConnectTimeout;
        }
        catch (AuthenticationException)
        {
            error = ForwardError.TlsFailed;
        }
        catch (SocketException e)
        {
            error = e.SocketErrorCode == SocketError.TooManyOpenSockets ? ForwardError.NoConnection : ForwardError.Unreachable;
        }
        catch
        {
            pool.Exit();
            throw;
        }
        return (null, new ExchangeEnd(error, this));
    }

    private async Task<Http1Connection> OpenAsync(CancellationToken cancellationToken)
    {
        var socket = await connector.OpenAsync(destination, cancellationToken);
        var tls = destination.IsSecure ? await connector.SecureAsync(socket, destination.TlsName, Protocols, cancellationToken) : null;
        return new Http1Connection(socket, tls, time, strings);
    }
}
