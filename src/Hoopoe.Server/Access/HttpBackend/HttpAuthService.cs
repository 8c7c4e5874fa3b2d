using System.Text;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Tls;

namespace Hoopoe.Server.Access.HttpBackend;

/// <summary>Asks the HTTP service: so many at a time, each for so long. Lives as long as the broker; any thread may ask.</summary>
/// <param name="options">Where it is.</param>
/// <param name="log">Told when it cannot be asked, by a line in ten seconds at the most.</param>
internal sealed class HttpAuthService(HttpBackendOptions options, ServerLog log) : IDisposable
{
    private const int MostAnswerBytes = 64 * 1024;
    private const int LineIntervalMs = 10_000;

    private readonly SemaphoreSlim _places = new(options.MostRequests);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = options.Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = options.MostRequests,
        SslOptions = TrustedAuthorities.OptionsFor(options.AuthoritiesFile),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = MostAnswerBytes,
    };

    private long _nextLineMs;
    private int _unsaid;

    /// <summary>Asks; what it answers, without spaces around, or null where it cannot be asked.</summary>
    /// <param name="path">Where.</param>
    /// <param name="parameters">What is said, in order.</param>
    /// <param name="cancel">Cancelled when nobody waits any more.</param>
    public async ValueTask<string?> AskAsync(string path, IEnumerable<(string Name, string Value)> parameters, CancellationToken cancel)
    {
        string form = string.Join('&', parameters.Select(pair => $"{pair.Name}={Quote(pair.Value)}"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Timeout);
        try
        {
            await _places.WaitAsync(patience.Token);
            try
            {
                using var request = MakeRequest(path, form);
                using var response = await _http.SendAsync(request, patience.Token);
                if ((int)response.StatusCode is 200 or 201) return (await response.Content.ReadAsStringAsync(patience.Token)).Trim();
                Complain(path, $"it answered with status {(int)response.StatusCode}");
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException)
        {
            if (!cancel.IsCancellationRequested) Complain(path, $"it has not answered within {options.Timeout.TotalSeconds} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException)
        {
            Complain(path, error.Message);
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // One that is down fails for each login of a storm: one line says so, and how often.
    private void Complain(string path, string reason)
    {
        long now = Environment.TickCount64, due = Volatile.Read(ref _nextLineMs);
        if (now < due || Interlocked.CompareExchange(ref _nextLineMs, now + LineIntervalMs, due) != due)
        {
            Interlocked.Increment(ref _unsaid);
            return;
        }
        int unsaid = Interlocked.Exchange(ref _unsaid, 0);
        log.AuthServiceFailed(path, unsaid == 0 ? reason : $"{reason} (and {unsaid} times since this was last said)");
    }

    private HttpRequestMessage MakeRequest(string path, string form) => options.Method == HttpBackendMethod.Get
        ? new HttpRequestMessage(HttpMethod.Get, $"{path}?{form}")
        : new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };

    private static string Quote(string value) => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal);
}
