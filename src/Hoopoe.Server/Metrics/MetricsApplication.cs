using System.Text;
using Hoopoe.Management.Metrics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hoopoe.Server.Metrics;

/// <summary>What the port for metrics answers. Lives as long as its listener; serves many calls at once.</summary>
/// <param name="isOpen">Whether nobody need log in.</param>
internal sealed class MetricsApplication(bool isOpen) : IHttpApplication<HttpContext>
{
    private volatile MetricsEndpoint? _metrics;

    /// <summary>The metrics; null while there is no broker.</summary>
    public MetricsEndpoint? Metrics
    {
        get => _metrics;
        set => _metrics = value;
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    /// <inheritdoc/>
    public Task ProcessRequestAsync(HttpContext context)
    {
        if (!MetricsEndpoint.Owns(context.Request.Path.Value ?? "")) return RefuseAsync(context, StatusCodes.Status404NotFound, "only /metrics is served here\n");
        return Metrics is { } metrics ? metrics.ServeAsync(context, isOpen) : RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "not serving\n");
    }

    private static async Task RefuseAsync(HttpContext context, int status, string text)
    {
        byte[] body = Encoding.ASCII.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = body.Length;
        if (context.Request.Method != "HEAD") await context.Response.Body.WriteAsync(body);
    }
}
