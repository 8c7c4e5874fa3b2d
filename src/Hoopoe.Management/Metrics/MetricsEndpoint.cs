using System.IO.Compression;
using System.IO.Pipelines;
using Hoopoe.Core;
using Hoopoe.Management.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Hoopoe.Management.Metrics;

/// <summary>
/// The paths below /metrics, over HTTP: the aggregated page, all objects one by one, and chosen families. Lives as long as the broker; serves
/// many calls at once.
/// </summary>
/// <param name="pages">The metrics.</param>
/// <param name="broker">The broker, whose users log in.</param>
/// <param name="node">What only the composition root knows.</param>
/// <param name="failed">Told of failures that are no caller's fault.</param>
public sealed class MetricsEndpoint(MetricsPages pages, Broker broker, NodeFacts node, Action<Exception> failed)
{
    private const string Root = "/metrics";

    /// <summary>Whether /metrics itself tells of each object, as /metrics/per-object always does.</summary>
    public bool PerObject { get; init; }

    /// <summary>Whether a path is of the metrics.</summary>
    public static bool Owns(string path) => path == Root || path.StartsWith($"{Root}/", StringComparison.Ordinal);

    /// <summary>Answers a call. Never fails, but by the caller's leaving.</summary>
    /// <param name="http">The call.</param>
    /// <param name="isOpen">Whether nobody need log in; else it is for users with the tag monitoring or administrator.</param>
    public Task ServeAsync(HttpContext http, bool isOpen)
    {
        ArgumentNullException.ThrowIfNull(http);
        return GuardedCall.RunAsync(http, call => RunAsync(call, isOpen), failed);
    }

    private async ValueTask RunAsync(HttpContext http, bool isOpen)
    {
        if (!isOpen) (await Login.RunAsync(http, broker, node)).Require(Access.Monitor, host: null);
        if (http.Request.Method is not ("GET" or "HEAD"))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            throw new ApiException(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "metrics are only read: GET or HEAD");
        }
        var write = Find(http.Request);
        http.Response.ContentType = MetricsText.ContentType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (!WantsGzip(http.Request))
        {
            if (http.Request.Method == "GET") await write(http.Response.BodyWriter, http.RequestAborted);
            return;
        }
        http.Response.Headers.ContentEncoding = "gzip";
        if (http.Request.Method == "HEAD") return;
        await using var packed = new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var output = PipeWriter.Create(packed, new StreamPipeWriterOptions(minimumBufferSize: 16 * 1024, leaveOpen: true));
        await write(output, http.RequestAborted);
        await output.CompleteAsync();
    }

    private Func<PipeWriter, CancellationToken, ValueTask> Find(HttpRequest request)
    {
        string page = request.Path.Value![Root.Length..].Trim('/');
        switch (page)
        {
            case "" when !PerObject:
                return (output, cancel) => pages.WriteAsync(MetricsPage.Aggregated, output, cancel);
            case "" or "per-object":
                return (output, cancel) => pages.WriteAsync(MetricsPage.PerObject, output, cancel);
            case "detailed":
                string[] families = Values(request, "family");
                if (families.FirstOrDefault(family => !MetricsPages.Families.Contains(family)) is { } unknown)
                    throw ApiException.BadRequest($"there is no family '{unknown}'; there are {string.Join(", ", MetricsPages.Families.Order(StringComparer.Ordinal))}");
                var filter = ScrapeFilter.Of(broker, Values(request, "vhost"), Values(request, "queue").FirstOrDefault());
                return (output, cancel) => pages.WriteDetailedAsync(families, filter, output, cancel);
            default:
                throw new ApiException(StatusCodes.Status404NotFound, "not_found", $"there is no {Root}/{page}; there are {Root}, {Root}/per-object and {Root}/detailed");
        }
    }

    private static string[] Values(HttpRequest request, string name) =>
        [.. request.Query[name].Where(value => !string.IsNullOrEmpty(value)).Select(value => value!)];

    private static bool WantsGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is null or > 0);
}
