using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>A service that answers everything with the same 116 bytes of JSON, and <c>/large/N</c> with N bytes.</summary>
internal sealed class TinyUpstream : IAsyncDisposable
{
    private static readonly byte[] Body = Encoding.ASCII.GetBytes("{\"id\":1,\"name\":\"".PadRight(114, 'x') + "\"}");

    private readonly WebApplication application;

    private TinyUpstream(WebApplication application) => this.application = application;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => application.Urls.First().TrimEnd('/');

    /// <summary>Starts it on a free port.</summary>
    public static async Task<TinyUpstream> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(static context =>
        {
            if (context.Request.Path.StartsWithSegments("/large", StringComparison.Ordinal, out var length))
                return WriteAsync(context.Response, long.Parse(length.Value.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture));
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Body.Length;
            return context.Response.Body.WriteAsync(Body).AsTask();
        });
        await application.StartAsync();
        return new TinyUpstream(application);
    }

    private static async Task WriteAsync(HttpResponse response, long length)
    {
        response.ContentLength = length;
        var piece = new byte[64 * 1024];
        for (var left = length; left > 0; left -= piece.Length)
            await response.Body.WriteAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)));
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();
}
