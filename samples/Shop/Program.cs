using System.Runtime.InteropServices;
using Shop;

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var shop = await ShopServices.StartAsync(ShopPorts.Default, stopping.Token);
    var configuration = FindConfiguration();
    Console.WriteLine($"""
        users        {shop.Users}
        orders       {shop.Orders}
        products     {shop.Products}
        payments     {shop.Payments}
        preferences  {shop.Preferences}
        gateway      http://localhost:8080/  as {configuration} says

        Try:
          curl 'http://localhost:8080/api/products?ids=1,2'
          curl http://localhost:8080/members/1
          curl -d '{"{"}"orderId":1,"amount":9.5{"}"}' http://localhost:8080/api/payments

        Ctrl-C ends it.
        """);
    await Gateway.RunAsync(configuration, stopping.Token);
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 0;
}
catch (IOException failure) // a port is in use; the message says which
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}

// The file in the project folder, so that an edit is seen while it runs; the copy beside the program when that is all there is.
static string FindConfiguration()
{
    var source = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../gatehouse.yaml"));
    return File.Exists(source) ? source : Path.Combine(AppContext.BaseDirectory, "gatehouse.yaml");
}
