using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hoopoe.Tests.Server.Access;

/// <summary>A real HTTP server on this machine, over TLS where it has a certificate; answers what the test says, and counts. Ends with the test, or before it.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _asked;

    private WebServer(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listener =>
        {
            if (certificate is not null) listener.UseHttps(certificate);
        }));
        // A request that hangs, as a test wants it, holds up no end.
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        _application = builder.Build();
        _application.Run(context =>
        {
            Interlocked.Increment(ref _asked);
            return Answer(context);
        });
    }

    /// <summary>What it does with a request.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Where it is, without a slash in the end.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts one.</summary>
    /// <param name="certificate">What it shows; null for plain HTTP.</param>
    public static async Task<WebServer> StartAsync(X509Certificate2? certificate = null)
    {
        var server = new WebServer(certificate);
        await server._application.StartAsync();
        server.Url = server._application.Urls.Single();
        return server;
    }

    /// <summary>Answers with a text.</summary>
    public void Say(string text, int status = 200) => Answer = context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    };

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
