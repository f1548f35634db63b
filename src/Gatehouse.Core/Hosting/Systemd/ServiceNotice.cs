using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Core.Hosting.Systemd;

/// <summary>Tells the service manager that started this process how it is (sd_notify(3)): what units of <c>Type=notify</c> wait for.</summary>
internal sealed class ServiceNotice
{
    private const string Variable = "NOTIFY_SOCKET";

    private readonly string address;

    private ServiceNotice(string address) => this.address = address;

    /// <summary>The manager that asks to be told, once: the variable that says so is removed. Null when none does.</summary>
    public static ServiceNotice? Take()
    {
        var address = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        // A path, or @ and a name that is no file.
        return address is ['/' or '@', _, ..] ? new ServiceNotice(address) : null;
    }

    /// <summary>This process serves, and is the one to watch.</summary>
    public void Ready(string status) => Send($"READY=1\nMAINPID={Environment.ProcessId}\nSTATUS={status}");

    /// <summary>This process serves still, but what it does has changed.</summary>
    public void Status(string status) => Send($"STATUS={status}");

    /// <summary>This process was asked to end.</summary>
    public void Stopping() => Send("STOPPING=1\nSTATUS=Draining");

    private void Send(string text)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(text), new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // A manager that cannot be told goes by its own limits.
        }
    }
}
