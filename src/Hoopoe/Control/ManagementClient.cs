using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hoopoe.Control;

/// <summary>
/// Speaks a broker's HTTP API for one command, and ends with it. Whatever is not a good answer is a <see cref="ControlException"/>
/// that says why, with the exit code that suits it.
/// </summary>
internal sealed class ManagementClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly ManagementAddress _address;
    private readonly TimeSpan _timeout;

    public ManagementClient(ManagementAddress address, HttpMessageHandler transport, TimeSpan timeout)
    {
        _address = address;
        _timeout = timeout;
        // A limit of our own covers the body too.
        _http = new HttpClient(transport) { Timeout = Timeout.InfiniteTimeSpan };
        byte[] login = Encoding.UTF8.GetBytes($"{address.User}:{address.Password}");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(login));
    }

    public async Task<JsonElement> GetAsync(string path, string? missing = null)
    {
        using var limit = new CancellationTokenSource(_timeout);
        using var answer = await AskAsync(HttpMethod.Get, path, limit.Token);
        await RequireSuccessAsync(answer, missing, Control.ExitCode.Data, limit.Token);
        return await ReadAsync(answer, limit.Token);
    }

    /// <summary>Null if there is no such thing.</summary>
    public async Task<JsonElement?> FindAsync(string path)
    {
        using var limit = new CancellationTokenSource(_timeout);
        using var answer = await AskAsync(HttpMethod.Get, path, limit.Token);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        await RequireSuccessAsync(answer, missing: null, Control.ExitCode.Data, limit.Token);
        return await ReadAsync(answer, limit.Token);
    }

    /// <summary>The items of a list while they arrive, so that a long one takes no memory.</summary>
    public async IAsyncEnumerable<JsonElement> ListAsync(string path, string? missing = null, int missingCode = Control.ExitCode.Data)
    {
        using var limit = new CancellationTokenSource(_timeout);
        using var answer = await AskAsync(HttpMethod.Get, path, limit.Token);
        await RequireSuccessAsync(answer, missing, missingCode, limit.Token);
        await using var items = answer.Content.ReadFromJsonAsAsyncEnumerable(ApiJson.Default.JsonElement, limit.Token).GetAsyncEnumerator(limit.Token);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync()) yield break;
            }
            catch (Exception error) when (error is JsonException or HttpRequestException or IOException or OperationCanceledException)
            {
                throw Unreadable(error);
            }
            yield return items.Current;
        }
    }

    /// <summary>Asks for a change.</summary>
    /// <param name="method">Put, post or delete.</param>
    /// <param name="path">What is changed.</param>
    /// <param name="body">What is sent as JSON.</param>
    /// <param name="missing">What to say if it does not exist.</param>
    /// <param name="missingCode">The exit code for that.</param>
    /// <param name="reason">What a connection that is closed is told.</param>
    public async Task SendAsync(HttpMethod method, string path, JsonNode? body = null, string? missing = null, int missingCode = Control.ExitCode.Data, string? reason = null)
    {
        using var limit = new CancellationTokenSource(_timeout);
        using var answer = await AskAsync(method, path, limit.Token, body, reason);
        await RequireSuccessAsync(answer, missing, missingCode, limit.Token);
    }

    /// <summary>The answer of a health check: whether it passed, and what it says.</summary>
    public async Task<(bool Passed, JsonElement Answer)> CheckAsync(string path)
    {
        using var limit = new CancellationTokenSource(_timeout);
        using var answer = await AskAsync(HttpMethod.Get, path, limit.Token);
        bool failed = answer.StatusCode == HttpStatusCode.ServiceUnavailable;
        if (!failed) await RequireSuccessAsync(answer, missing: null, Control.ExitCode.Data, limit.Token);
        var said = await ReadAsync(answer, limit.Token);
        return (!failed && said.TextOf("status") is "ok", said);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, CancellationToken limit, JsonNode? body = null, string? reason = null)
    {
        using var request = new HttpRequestMessage(method, _address.At(path));
        if (body is not null) request.Content = new StringContent(body.TextOf(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        if (reason is not null) request.Headers.TryAddWithoutValidation("X-Reason", reason.ReplaceLineEndings(" "));
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
        }
        catch (HttpRequestException error)
        {
            string why = error.InnerException is SocketException or IOException or System.Security.Authentication.AuthenticationException ? error.InnerException.Message : error.Message;
            throw new ControlException($"no broker answers at {_address}: {why}", Control.ExitCode.Unavailable);
        }
        catch (OperationCanceledException)
        {
            throw TooLate();
        }
    }

    private async Task RequireSuccessAsync(HttpResponseMessage answer, string? missing, int missingCode, CancellationToken limit)
    {
        if (answer.IsSuccessStatusCode) return;
        if (answer.StatusCode == HttpStatusCode.NotFound && missing is not null) throw new ControlException(missing, missingCode);
        string reason = Refusal.ReasonOf(await ReadTextAsync(answer, limit));
        throw answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ControlException($"the broker refuses user '{_address.User}': {reason}", Control.ExitCode.NoPermission),
            HttpStatusCode.NotFound => new ControlException($"the broker at {_address} does not know what was asked for: {reason}", Control.ExitCode.Data),
            HttpStatusCode.ServiceUnavailable => new ControlException(reason, Control.ExitCode.Unavailable),
            >= HttpStatusCode.InternalServerError => new ControlException($"the broker failed with {(int)answer.StatusCode}: {reason}", Control.ExitCode.Software),
            _ => new ControlException(reason.Length > 0 ? reason : $"the broker answers {(int)answer.StatusCode} {answer.ReasonPhrase}", Control.ExitCode.Data),
        };
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken limit)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync(ApiJson.Default.JsonElement, limit);
        }
        catch (Exception error) when (error is JsonException or HttpRequestException or IOException or OperationCanceledException)
        {
            throw Unreadable(error);
        }
    }

    private async Task<string> ReadTextAsync(HttpResponseMessage answer, CancellationToken limit)
    {
        try
        {
            return await answer.Content.ReadAsStringAsync(limit);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            throw Unreadable(error);
        }
    }

    private ControlException TooLate() => new($"the broker at {_address} did not answer within {_timeout.TotalSeconds:0.#} s", Control.ExitCode.TryAgain);

    private ControlException Unreadable(Exception error) => error is OperationCanceledException ? TooLate() : new($"what {_address} answers is cut short or no JSON: {error.Message}", Control.ExitCode.Unavailable);
}
