using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Http;

/// <summary>
/// The JSON body of an answer, written straight into the connection's buffers and sent on as it grows, so that a long list is
/// never in memory as a whole. Lives as long as the answer is written.
/// </summary>
internal sealed class JsonAnswer : IAsyncDisposable
{
    private const int FlushBytes = 64 * 1024;

    // Browsers get this as JSON alone, so only what JSON itself asks for is escaped.
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly HttpContext _http;
    private long _sent;

    public JsonAnswer(HttpContext http, int status)
    {
        _http = http;
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        Json = new Utf8JsonWriter(http.Response.BodyWriter, _options);
    }

    /// <summary>Where the body is written.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Sends what was written, if it is much; call it between the items of a list.</summary>
    public async ValueTask FlushIfMuchAsync()
    {
        if (Json.BytesPending + Json.BytesCommitted - _sent < FlushBytes) return;
        Json.Flush();
        _sent = Json.BytesCommitted;
        await _http.Response.BodyWriter.FlushAsync(_http.RequestAborted);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Json.DisposeAsync();
}
