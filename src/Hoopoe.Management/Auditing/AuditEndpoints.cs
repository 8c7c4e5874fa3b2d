using System.Globalization;
using Hoopoe.Management.Http;

namespace Hoopoe.Management.Auditing;

/// <summary>Who did what, over HTTP, for administrators. Stateless.</summary>
internal static class AuditEndpoints
{
    private const int MostPageSize = 500;

    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes => [new Route("hoopoe/audit", Access.Administrator).Get(ListAsync)];

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var reader = request.Audit ?? throw new ApiException(
            404, "not_found", "no audit trail is kept: it needs a data directory and audit.enabled");
        var query = QueryOf(request);
        // Files are read, and nobody who serves others is to wait for the disk.
        var page = await Task.Run(() => reader.Find(query), request.Gone);
        await request.AnswerAsync(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("page", query.Page);
            json.WriteNumber("page_size", query.PageSize);
            json.WriteBoolean("has_more", page.HasMore);
            json.WriteStartArray("items");
            // A line that somebody changed may be no JSON any more.
            foreach (var entry in page.Entries) json.WriteRawValue(entry.Span, skipInputValidation: false);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static AuditQuery QueryOf(ApiRequest request) => new()
    {
        User = Text(request, "user"),
        VirtualHost = Text(request, "vhost"),
        Action = Text(request, "action"),
        Outcome = Text(request, "outcome") is not { } outcome ? null
            : outcome is "allowed" or "refused" or "failed" ? outcome : throw ApiException.BadRequest("outcome must be allowed, refused or failed"),
        From = Time(request, "from"),
        To = Time(request, "to"),
        Page = Number(request, "page", 1, int.MaxValue / MostPageSize) ?? 1,
        PageSize = Number(request, "page_size", 1, MostPageSize) ?? 100,
    };

    private static string? Text(ApiRequest request, string name) => request.Query(name) is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Time(ApiRequest request, string name)
    {
        if (Text(request, name) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw ApiException.BadRequest($"{name} must be a time as 2026-01-31 or 2026-01-31T12:00:00Z");
    }

    private static int? Number(ApiRequest request, string name, int least, int most)
    {
        if (Text(request, name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw ApiException.BadRequest($"{name} must be a whole number from {least} to {most}");
    }
}
