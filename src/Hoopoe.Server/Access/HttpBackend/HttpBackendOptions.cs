namespace Hoopoe.Server.Access.HttpBackend;

/// <summary>The HTTP service that is asked about users, in the words of RabbitMQ's HTTP back end. Immutable.</summary>
public sealed record HttpBackendOptions
{
    /// <summary>Asked who a user is.</summary>
    public string? UserPath { get; init; }

    /// <summary>Asked whether a user may enter a virtual host.</summary>
    public string? VirtualHostPath { get; init; }

    /// <summary>Asked what a user may do to an exchange or a queue.</summary>
    public string? ResourcePath { get; init; }

    /// <summary>Asked what a user may do with a topic exchange's routing keys.</summary>
    public string? TopicPath { get; init; }

    /// <summary>With https, the authorities whose service is trusted, a PEM file; null for those of the machine.</summary>
    public string? AuthoritiesFile { get; init; }

    /// <summary>How it is asked.</summary>
    public HttpBackendMethod Method { get; init; }

    /// <summary>How long an answer may take; what takes longer is refused.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer holds, also for those who are connected; from a second.</summary>
    public TimeSpan CacheTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many questions may be under way at a time; the others wait in line.</summary>
    public int MostRequests { get; init; } = 32;

    /// <summary>Checks that the service can be asked.</summary>
    /// <exception cref="HoopoeStartException">It cannot; the message says what is missing.</exception>
    internal void Check()
    {
        bool isEncrypted = false;
        foreach (var (key, value) in new[] { ("user-path", UserPath), ("vhost-path", VirtualHostPath), ("resource-path", ResourcePath), ("topic-path", TopicPath) })
        {
            if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
                throw new HoopoeStartException($"auth.backends names http, and auth-http.{key} is no URL: set it to where the service answers, as http://localhost:8000/auth/user");
            isEncrypted |= url.Scheme == Uri.UriSchemeHttps;
        }
        if (AuthoritiesFile is not null && !isEncrypted)
            throw new HoopoeStartException("auth-http.ca is for a service that is asked over https, and none of its paths begins with https://: change these, or leave auth-http.ca out");
    }
}

/// <summary>How the service is asked.</summary>
public enum HttpBackendMethod
{
    /// <summary>By GET, with all that is said in the query; also passwords, which servers log.</summary>
    Get,

    /// <summary>By POST, as a form.</summary>
    Post,
}
