using Hoopoe.Management.Http;

namespace Hoopoe.Management.Definitions;

/// <summary>All definitions as one document, over HTTP, both ways. Stateless.</summary>
internal static class DefinitionEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        // What RabbitMQ called it long ago, and still answers to.
        new Route("all-configuration", Access.Administrator).Get(request => ExportAsync(request, null)).Post(request => ImportAsync(request, null)),
        new Route("definitions", Access.Administrator).Get(request => ExportAsync(request, null)).Post(request => ImportAsync(request, null)),
        new Route("definitions/{vhost}", Access.Administrator)
            .Get(request => ExportAsync(request, request.Host.Name)).Post(request => ImportAsync(request, request.Host.Name)),
    ];

    private static ValueTask ExportAsync(ApiRequest request, string? virtualHost) =>
        request.AnswerAsync(json => request.Definitions.Export(json, virtualHost));

    private static async ValueTask ImportAsync(ApiRequest request, string? virtualHost)
    {
        var document = await request.ReadBytesAsync();
        if (request.Definitions.Import(document, virtualHost) is { } fault) throw ApiException.BadRequest(fault);
        await request.AnswerDoneAsync();
    }
}
