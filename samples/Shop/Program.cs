using System.Runtime.InteropServices;
using Gatehouse.Core.Hosting;
using Shop;

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
if (ShopParts.Read(args) is not { } parts)
{
    Console.Error.WriteLine($"what is started is named by {string.Join(", ", ShopServices.Names)} and gateway; without names, all of it");
    return 1;
}
try
{
    await using var shop = await ShopServices.StartAsync(ShopPorts.Default, parts, stopping.Token);
    foreach (var service in shop.Started)
        Console.WriteLine($"{service.Name,-12} {service.Address}");
    if (!parts.HasGateway)
        await Task.Delay(Timeout.Infinite, stopping.Token);
    var configuration = FindConfiguration();
    await using var gateway = Gateway.Build(configuration);
    await gateway.StartAsync();
    Console.WriteLine($$"""
        gateway      http://localhost:8080/  as {{configuration}} says; change it and see

        Two may log in: admin@example.com with the password admin-of-the-shop, user@example.com with user-of-the-shop.

        Try:
          curl -i localhost:8080/api/products?ids=1,2
          curl -i localhost:8080/api/orders/1/details
          TOKEN=$(curl -s localhost:8080/auth/login --json '{"email":"user@example.com","password":"user-of-the-shop"}' -H 'Accept: text/plain')
          curl -i localhost:8080/api/orders/1/details -H "Authorization: Bearer $TOKEN"
          curl -i localhost:8080/api/payments -H "Authorization: Bearer $TOKEN" --json '{"orderId":1,"amount":9.5}'

        Ctrl-C ends it.

        """);
    await gateway.RunAsync(stopping.Token);
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 0;
}
catch (Exception failure) when (failure is IOException or ListenException or InvalidConfigurationException)
{
    // A port is in use, or the file has errors: the message says which.
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
