using Hoopoe.Management.Page;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hoopoe.Tests.Management.Page;

/// <summary>The page's files as they are served.</summary>
public sealed class PageFilesTests
{
    [Fact]
    public async Task Page_AskedFor_ComesWithAStrictPolicy()
    {
        Assert.SkipUnless(PageFiles.Exist, "built without Node.js");
        var http = await AskAsync("/", "GET");
        Assert.Equal(StatusCodes.Status200OK, http.Response.StatusCode);
        Assert.StartsWith("default-src 'self'", http.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
        Assert.Equal("no-cache", http.Response.Headers.CacheControl);
    }

    [Fact]
    public async Task Page_AskedForAgainWithItsTag_IsNotSentAgain()
    {
        Assert.SkipUnless(PageFiles.Exist, "built without Node.js");
        string tag = (await AskAsync("/", "GET")).Response.Headers.ETag.ToString();
        Assert.Equal(StatusCodes.Status304NotModified, (await AskAsync("/", "GET", tag)).Response.StatusCode);
    }

    [Fact]
    public async Task Page_PostedTo_Is405()
    {
        Assert.SkipUnless(PageFiles.Exist, "built without Node.js");
        Assert.Equal(StatusCodes.Status405MethodNotAllowed, (await AskAsync("/", "POST")).Response.StatusCode);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/../index.html")]
    public async Task Page_OtherPath_IsLeftToOthers(string path) =>
        Assert.False(await PageFiles.TryServeAsync(new DefaultHttpContext { Request = { Path = path, Method = "GET" } }));

    private static async Task<HttpContext> AskAsync(string path, string method, string? tag = null)
    {
        var http = new DefaultHttpContext { Request = { Path = path, Method = method } };
        if (tag is not null) http.Request.Headers.IfNoneMatch = tag;
        Assert.True(await PageFiles.TryServeAsync(http));
        return http;
    }
}
