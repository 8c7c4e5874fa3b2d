using System.Text;
using Hoopoe.Management;
using Hoopoe.Management.Page;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hoopoe.Server.Health;

/// <summary>The few answers of the health endpoint; all below /api is the management API's, and the rest the management page's.</summary>
internal sealed class HealthApplication : IHttpApplication<HttpContext>
{
    private volatile bool _ready;
    private volatile bool _serving = true;

    /// <summary>Whether the broker serves clients.</summary>
    public bool Ready
    {
        get => _ready;
        set => _ready = value;
    }

    /// <summary>Whether clients are served; the API is there all the same.</summary>
    public bool Serving
    {
        get => _serving;
        set => _serving = value;
    }

    /// <summary>The API, once there is a broker to manage.</summary>
    public ManagementApi? Api { get; set; }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(HttpContext context) => (context.Request.Path.Value, context.Request.Method) switch
    {
        ("/health", "GET" or "HEAD") when Ready && Serving => AnswerAsync(context, StatusCodes.Status200OK, "ok\n"),
        ("/health", "GET" or "HEAD") => AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "not serving\n"),
        ({ } path, _) when ManagementApi.Owns(path) && Api is { } api && Ready => api.ServeAsync(context),
        ({ } path, _) when ManagementApi.Owns(path) => AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "not serving\n"),
        ("/health", _) => AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET\n"),
        _ => ServePageAsync(context),
    };

    private static async Task ServePageAsync(HttpContext context)
    {
        if (!await PageFiles.TryServeAsync(context)) await AnswerAsync(context, StatusCodes.Status404NotFound, "not found\n");
    }

    private static async Task AnswerAsync(HttpContext context, int status, string text)
    {
        byte[] body = Encoding.ASCII.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (context.Request.Method != "HEAD") await context.Response.Body.WriteAsync(body);
    }
}
