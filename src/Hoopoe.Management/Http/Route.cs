namespace Hoopoe.Management.Http;

/// <summary>Answers a request; throws <see cref="ApiException"/> to refuse it.</summary>
internal delegate ValueTask Handler(ApiRequest request);

/// <summary>One path below /api and what is done for each method of HTTP. Immutable.</summary>
/// <param name="path">Its segments, those that are filled in in braces: "queues/{vhost}/{name}".</param>
/// <param name="access">What the caller must be.</param>
internal sealed class Route(string path, Access access)
{
    private readonly string[] _segments = path.Split('/');
    private readonly Dictionary<string, (Access Access, Handler Run)> _methods = new(StringComparer.Ordinal);

    /// <summary>The path.</summary>
    public string Path => path;

    /// <summary>What is done, by method, and what the caller must be for each.</summary>
    public IReadOnlyDictionary<string, (Access Access, Handler Run)> Methods => _methods;

    /// <summary>The methods, as the Allow header lists them.</summary>
    public string Allowed => string.Join(", ", _methods.Keys.SelectMany(method => method == "GET" ? ["HEAD", "GET"] : new[] { method }).Append("OPTIONS"));

    /// <summary>The same with what is done for GET and HEAD.</summary>
    public Route Get(Handler run) => On("GET", access, run);

    /// <summary>The same with what is done for PUT.</summary>
    public Route Put(Handler run, Access? other = null) => On("PUT", other ?? access, run);

    /// <summary>The same with what is done for POST.</summary>
    public Route Post(Handler run, Access? other = null) => On("POST", other ?? access, run);

    /// <summary>The same with what is done for DELETE.</summary>
    public Route Delete(Handler run, Access? other = null) => On("DELETE", other ?? access, run);

    /// <summary>What is done for a method, or null.</summary>
    public (Access Access, Handler Run)? For(string method) =>
        _methods.TryGetValue(method == "HEAD" ? "GET" : method, out var found) ? found : null;

    /// <summary>What fills in the braces, if a path is of this form.</summary>
    public Dictionary<string, string>? Match(IReadOnlyList<string> segments)
    {
        if (segments.Count != _segments.Length) return null;
        Dictionary<string, string>? filled = null;
        for (int i = 0; i < _segments.Length; i++)
        {
            if (_segments[i] is ['{', .. var name, '}']) (filled ??= new(StringComparer.Ordinal))[name] = segments[i];
            else if (_segments[i] != segments[i]) return null;
        }
        return filled ?? [];
    }

    private Route On(string method, Access required, Handler run)
    {
        _methods[method] = (required, run);
        return this;
    }
}
