using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Page;

/// <summary>
/// Serves the management page's files, which the build embeds as resources named web/… . They are nothing secret and need no credentials.
/// Read when first asked for, kept as long as the process; immutable, for any thread.
/// </summary>
public static class PageFiles
{
    private const string Prefix = "web/";
    private const string Index = "index.html";

    // Nothing but the page's own files and its own server: even where somebody got markup into it, that could load and send nothing.
    private const string Policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lazy<Dictionary<string, PageFile>> _files = new(Read);

    /// <summary>Whether the page was built in; it is not where Node.js was absent.</summary>
    public static bool Exist => _files.Value.ContainsKey(Index);

    /// <summary>Answers a request for the page or one of its files; says false, and touches nothing, where there is no such file.</summary>
    /// <param name="http">The request: its path is / for the page itself.</param>
    public static async ValueTask<bool> TryServeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        string path = (http.Request.Path.Value ?? "").TrimStart('/');
        if (!_files.Value.TryGetValue(path.Length == 0 ? Index : path, out var file)) return false;
        var (request, response) = (http.Request, http.Response);
        if (request.Method is not ("GET" or "HEAD"))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return true;
        }
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ETag = file.Tag;
        headers.Vary = "Accept-Encoding";
        headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        if (request.Headers.IfNoneMatch.Contains(file.Tag)) response.StatusCode = StatusCodes.Status304NotModified;
        else await SendAsync(http, file);
        return true;
    }

    private static async Task SendAsync(HttpContext http, PageFile file)
    {
        bool compress = file.Compressed is not null && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        byte[] body = compress ? file.Compressed! : file.Content;
        if (compress) http.Response.Headers.ContentEncoding = "gzip";
        http.Response.ContentType = file.ContentType;
        http.Response.ContentLength = body.Length;
        if (http.Request.Method == "GET") await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static Dictionary<string, PageFile> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        return names.ToDictionary(name => name[Prefix.Length..], name => new PageFile(name[Prefix.Length..], Load(assembly, name)), StringComparer.Ordinal);
    }

    private static byte[] Load(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
