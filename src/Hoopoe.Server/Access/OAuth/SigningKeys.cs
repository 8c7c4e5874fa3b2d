using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Tls;
using Microsoft.IdentityModel.Tokens;

namespace Hoopoe.Server.Access.OAuth;

/// <summary>
/// The keys that tokens are signed with, out of a file or from a URL. They are fetched when first needed, when they are old, and when
/// a token names one that is not among them, but not more often than every half minute; those who need them wait for one fetch
/// together. Where that fails, the old ones go on, and it is tried again after half a minute. Lives as long as the broker; any thread may ask.
/// </summary>
internal sealed class SigningKeys : IDisposable
{
    private const int MostBytes = 1 << 20;
    private static readonly TimeSpan _least = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly OAuthOptions _options;
    private readonly ServerLog _log;
    private readonly TimeProvider _time;
    private readonly Uri? _url;
    private readonly HttpClient? _http;
    private IReadOnlyList<SecurityKey> _keys = [];
    private DateTimeOffset _asked = DateTimeOffset.MinValue;
    private TimeSpan _lifetime;
    private Task _fetching = Task.CompletedTask;

    /// <summary>Makes it; nothing is fetched yet.</summary>
    /// <exception cref="HoopoeStartException">The file of authorities cannot be used.</exception>
    public SigningKeys(OAuthOptions options, ServerLog log, TimeProvider time)
    {
        _options = options;
        _log = log;
        _time = time;
        _lifetime = options.JwksRefresh;
        if (!Uri.TryCreate(options.Jwks, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)) return;
        _url = url;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), SslOptions = TrustedAuthorities.OptionsFor(options.AuthoritiesFile) };
        _http = new HttpClient(handler) { Timeout = options.Timeout, MaxResponseContentBufferSize = MostBytes };
    }

    /// <summary>The keys, among which is one of that id if there is one anywhere.</summary>
    /// <param name="id">The key's id; null or empty where a token names none.</param>
    /// <param name="cancel">Cancelled when nobody waits any more.</param>
    public async ValueTask<IReadOnlyList<SecurityKey>> ForAsync(string? id, CancellationToken cancel)
    {
        await NeededAsync(id).WaitAsync(cancel);
        lock (_lock) return _keys;
    }

    /// <inheritdoc/>
    public void Dispose() => _http?.Dispose();

    // What has to be waited for, if anything.
    private Task NeededAsync(string? id)
    {
        lock (_lock)
        {
            bool isKnown = _keys.Count > 0 && (string.IsNullOrEmpty(id) || _keys.Any(key => key.KeyId == id));
            var age = _time.GetUtcNow() - _asked;
            if (!_fetching.IsCompleted) return isKnown ? Task.CompletedTask : _fetching;
            if (age < (isKnown ? _lifetime : _least)) return Task.CompletedTask;
            _asked = _time.GetUtcNow();
            _fetching = Task.Run(FetchAsync);
            // Keys that are only old serve until the new ones are there.
            return isKnown ? Task.CompletedTask : _fetching;
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            string text = _url is not null ? await _http!.GetStringAsync(_url) : await ReadFileAsync(_options.Jwks!);
            IReadOnlyList<SecurityKey> keys = [.. new JsonWebKeySet(text).GetSigningKeys()];
            if (keys.Count == 0) throw new InvalidDataException("it holds no key to check signatures with");
            lock (_lock) (_keys, _lifetime) = (keys, _options.JwksRefresh);
        }
        catch (Exception error)
        {
            // Nobody may be waiting for it, and those who are go on with the keys that are known.
            lock (_lock) _lifetime = _options.JwksRefresh < _least ? _options.JwksRefresh : _least;
            _log.KeysNotFetched(_options.Jwks!, error.Message);
        }
    }

    private static async Task<string> ReadFileAsync(string path) =>
        new FileInfo(path).Length > MostBytes ? throw new InvalidDataException($"it is larger than {MostBytes} bytes") : await File.ReadAllTextAsync(path);
}
