using System.Net;
using System.Text;

namespace Hoopoe.Tests.Commands.Ctl;

/// <summary>Stands in for a broker's HTTP API: notes what is asked, and answers what the test says. Belongs to one test.</summary>
internal sealed class ScriptedApi : HttpMessageHandler
{
    private readonly Dictionary<string, (HttpStatusCode Status, string Body)> _answers = new(StringComparer.Ordinal);

    /// <summary>Every request: method, path below /api/, and body.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The requests that change something.</summary>
    public IEnumerable<string> Changes => Requests.Where(request => !request.StartsWith("GET ", StringComparison.Ordinal));

    /// <summary>The login of the last request, as it was sent.</summary>
    public string Login { get; private set; } = "";

    /// <summary>The reason that the last request gave for closing a connection.</summary>
    public string? Reason { get; private set; }

    /// <summary>Where the last request went.</summary>
    public Uri? Target { get; private set; }

    /// <summary>What every request fails with.</summary>
    public Exception? Failure { get; set; }

    public void Answer(string request, string body, HttpStatusCode status = HttpStatusCode.OK) => _answers[request] = (status, body);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Failure is not null) throw Failure;
        Target = request.RequestUri;
        string path = request.RequestUri!.PathAndQuery;
        string asked = $"{request.Method} {path[(path.IndexOf("/api/", StringComparison.Ordinal) + "/api/".Length)..]}";
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(body.Length == 0 ? asked : $"{asked} {body}");
        Login = Encoding.UTF8.GetString(Convert.FromBase64String(request.Headers.Authorization!.Parameter!));
        Reason = request.Headers.TryGetValues("X-Reason", out var reasons) ? reasons.Single() : null;
        var answer = _answers.TryGetValue(asked, out var scripted) ? scripted
            : request.Method == HttpMethod.Get ? (HttpStatusCode.NotFound, """{"error":"Object Not Found","reason":"Not Found"}""")
            : (HttpStatusCode.NoContent, "");
        return new HttpResponseMessage(answer.Item1) { Content = new StringContent(answer.Item2, Encoding.UTF8, "application/json") };
    }
}
