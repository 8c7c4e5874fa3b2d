using Hoopoe.Management.Metrics;
using Hoopoe.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

// Where every program that maps endpoints finds it.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Shows a broker's metrics on a program's own web server. Stateless.</summary>
public static class HoopoeEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Answers Prometheus at a path with the metrics of the broker among the services. Who may read them is the program's to say, as with any endpoint
    /// (RequireAuthorization, RequireHost).
    /// </summary>
    /// <param name="endpoints">Where endpoints are mapped.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="page">Whether everything is added up, or told of each queue, channel and connection.</param>
    public static IEndpointConventionBuilder MapHoopoeMetrics(
        this IEndpointRouteBuilder endpoints, string pattern = "/metrics", MetricsPage page = MetricsPage.Aggregated)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGet(pattern, (RequestDelegate)(async context =>
        {
            context.Response.ContentType = MetricsPages.ContentType;
            await context.RequestServices.GetRequiredService<HoopoeBroker>().WriteMetricsAsync(context.Response.BodyWriter, page, context.RequestAborted);
        }));
    }
}
