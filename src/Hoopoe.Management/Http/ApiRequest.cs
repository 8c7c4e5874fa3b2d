using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Auditing;
using Hoopoe.Management.Hints;
using Hoopoe.Management.Json;
using Hoopoe.Management.Logging;
using Hoopoe.Management.Rates;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Http;

/// <summary>
/// A call by somebody who has logged in: what was asked, and the ways to answer it. Lives as long as the call and is used by
/// its task alone.
/// </summary>
/// <param name="http">The call.</param>
/// <param name="api">What it is served by.</param>
/// <param name="caller">Who calls.</param>
/// <param name="filled">What the path says.</param>
internal sealed class ApiRequest(HttpContext http, ManagementApi api, Caller caller, IReadOnlyDictionary<string, string> filled)
{
    private VirtualHost? _host;
    private ReadOnlyMemory<byte>? _body;

    /// <summary>The broker.</summary>
    public Broker Broker => api.Broker;

    /// <summary>What is known of the node.</summary>
    public NodeFacts Node => api.Node;

    /// <summary>The cluster's name: the one that was set, or the option's.</summary>
    public string ClusterName => Broker.GlobalParameters.ClusterName ?? Node.ClusterName;

    /// <summary>The rates of what is looked at.</summary>
    public AskedRates Rates { get; } = new(api.Rates, AskedPast.Parse(name => http.Request.Query[name]));

    /// <summary>What the broker finds wrong.</summary>
    public HintMonitor Hints => api.Hints;

    /// <summary>The definitions as a document.</summary>
    public IDefinitionsPort Definitions => api.Definitions;

    /// <summary>What is logged, where that can be changed; else null.</summary>
    public ILogLevels? LogLevels => api.LogLevels;

    /// <summary>Where who did what is read; null where that is not kept.</summary>
    public IAuditReader? Audit => api.Audit;

    /// <summary>What the call is about, where only its body says so: for the audit trail, set by who serves it.</summary>
    public string? Subject { get; set; }

    /// <summary>How it was done, in words for the audit trail, set by who serves it. Never holds a secret.</summary>
    public string? Detail { get; set; }

    /// <summary>What the path says it is about, its virtual host left out; null if it says nothing.</summary>
    public string? SubjectOfPath => filled.Where(part => part.Key != "vhost").Select(part => part.Value).ToArray() is { Length: > 0 } parts ? string.Join('/', parts) : null;

    /// <summary>A part of the path, or null.</summary>
    public string? Part(string name) => filled.GetValueOrDefault(name);

    /// <summary>Who calls.</summary>
    public Caller Caller => caller;

    /// <summary>When nobody waits any more.</summary>
    public CancellationToken Gone => http.RequestAborted;

    /// <summary>A part of the path.</summary>
    public string this[string name] => filled[name];

    /// <summary>The virtual host that the path names.</summary>
    /// <exception cref="ApiException">There is none of that name.</exception>
    public VirtualHost Host => _host ??= TryHost() ?? throw ApiException.NotFound();

    /// <summary>What the caller may do there.</summary>
    /// <exception cref="ApiException">It may not enter.</exception>
    public Grant Grant => Caller.MayEnter(Host.Name) ? Grants.In(Host.Name) : throw ApiException.Refused("Access refused.");

    /// <summary>What the caller may do anywhere.</summary>
    public CallerGrants Grants { get; } = new(caller);

    /// <summary>The virtual host that the path names, or null if it names none or one that is not there.</summary>
    public VirtualHost? TryHost() =>
        filled.TryGetValue("vhost", out string? name) && Broker.TryGetVirtualHost(name, out var host) ? host : null;

    /// <summary>The virtual host that the path names; null if it names none.</summary>
    /// <exception cref="ApiException">The one it names is not there.</exception>
    public VirtualHost? NamedHost => filled.ContainsKey("vhost") ? Host : null;

    /// <summary>The virtual hosts a list is of: the one that the path names, or all that the caller may enter.</summary>
    public IEnumerable<VirtualHost> Hosts => NamedHost is { } named ? [named] : Broker.VirtualHosts.Where(host => Caller.MayEnter(host.Name));

    /// <summary>The same of a list of what is set up for virtual hosts, which an administrator sees of all.</summary>
    public IEnumerable<VirtualHost> SetUpHosts => NamedHost is { } named ? [named] : Broker.VirtualHosts.Where(Caller.MaySetUp);

    /// <summary>A parameter of the query, or null.</summary>
    public string? Query(string name) => http.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>A header of the call, or null.</summary>
    public string? Header(string name) => http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>Reads the body, which must be a JSON object; an empty one counts as one without members.</summary>
    /// <exception cref="ApiException">It is something else.</exception>
    public async ValueTask<JsonItem> ReadAsync()
    {
        var body = await ReadBytesAsync();
        try
        {
            using var document = JsonInput.Parse(body.IsEmpty ? "{}"u8.ToArray() : body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonItem("$", document.RootElement.Clone())
                : throw ApiException.BadRequest("the body must be a JSON object");
        }
        catch (JsonException)
        {
            throw ApiException.BadRequest("not_json");
        }
    }

    /// <summary>Reads the body.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync() => _body ??= await ReceiveAsync();

    private async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync()
    {
        if (http.Request.ContentLength > ManagementApi.MostBodyBytes) throw TooLarge();
        using var body = new MemoryStream();
        byte[] piece = new byte[16 * 1024];
        while (await http.Request.Body.ReadAsync(piece, Gone) is var count && count > 0)
        {
            if (body.Length + count > ManagementApi.MostBodyBytes) throw TooLarge();
            body.Write(piece, 0, count);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>Waits until all definitions so far are on disk: what is answered before might not be kept.</summary>
    public async ValueTask WaitUntilKeptAsync()
    {
        var wait = new DurabilityWait(Broker.Log);
        wait.RequireDefinitions();
        if (!await wait.WaitAsync())
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "service_unavailable", "the broker's storage has failed");
    }

    /// <summary>Answers that something was made, or that it was there, once that is kept.</summary>
    public async ValueTask AnswerPutAsync(bool made)
    {
        await WaitUntilKeptAsync();
        Answer(made ? StatusCodes.Status201Created : StatusCodes.Status204NoContent);
    }

    /// <summary>Answers that something is done, once that is kept.</summary>
    public ValueTask AnswerDoneAsync() => AnswerPutAsync(made: false);

    /// <summary>Answers without a body.</summary>
    public void Answer(int status, string? location = null)
    {
        http.Response.StatusCode = status;
        if (location is not null) http.Response.Headers.Location = location;
    }

    /// <summary>Answers with one object, of which the query says what is wanted.</summary>
    public ValueTask AnswerAsync<T>(T value, Action<JsonFields, T> write, int status = StatusCodes.Status200OK) =>
        AnswerAsync(json => JsonFields.Write(json, Columns.Parse(Query("columns")), value, write), status);

    /// <summary>Answers with JSON.</summary>
    public async ValueTask AnswerAsync(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        await using var answer = new JsonAnswer(http, status);
        write(answer.Json);
    }

    /// <summary>Answers with a list as it is, sent on as it grows.</summary>
    public async ValueTask AnswerEachAsync<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        await using var answer = new JsonAnswer(http, StatusCodes.Status200OK);
        answer.Json.WriteStartArray();
        foreach (var item in items)
        {
            write(answer.Json, item);
            await answer.FlushIfMuchAsync();
        }
        answer.Json.WriteEndArray();
    }

    /// <summary>Answers with a list, sorted, filtered and cut into pages as the query asks.</summary>
    /// <param name="items">What there is, in its natural order; those that are not shown cost nothing more.</param>
    /// <param name="name">What the query's name is compared with.</param>
    /// <param name="write">Writes one.</param>
    public async ValueTask AnswerListAsync<T>(IReadOnlyList<T> items, Func<T, string> name, Action<JsonFields, T> write)
    {
        var page = ListPage<T>.Of(items, ListQuery.Parse(Query), name, write);
        await using var answer = new JsonAnswer(http, StatusCodes.Status200OK);
        await page.WriteAsync(answer);
    }

    /// <summary>Throws, as RabbitMQ words it, unless a body has all of these members.</summary>
    public static void RequireAll(JsonItem body, params ReadOnlySpan<string> names)
    {
        List<string> missing = [];
        foreach (string name in names)
        {
            if (!body.Has(name)) missing.Add($"{{key_missing,{name}}}");
        }
        if (missing.Count > 0) throw ApiException.BadRequest($"[{string.Join(',', missing)}]");
    }

    /// <summary>The thing, or 404.</summary>
    public static T Found<T>([NotNull] T? thing)
        where T : class => thing ?? throw ApiException.NotFound();

    private static ApiException TooLarge() => new(StatusCodes.Status413PayloadTooLarge, "bad_request", $"the body is larger than {ManagementApi.MostBodyBytes} bytes");
}
