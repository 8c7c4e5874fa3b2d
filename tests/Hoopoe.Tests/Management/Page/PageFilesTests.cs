using System.Text.RegularExpressions;
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

    [Fact]
    public async Task Page_AskedForByHead_HasTheSameHeadersAndNoBody()
    {
        Assert.SkipUnless(PageFiles.Exist, "built without Node.js");
        var (got, head) = (await AskAsync("/", "GET"), await AskAsync("/", "HEAD"));
        Assert.Equal(got.Response.Headers.Select(header => $"{header.Key}: {header.Value}"), head.Response.Headers.Select(header => $"{header.Key}: {header.Value}"));
        Assert.True(head.Response.ContentLength > 0);
        Assert.Equal(0, head.Response.Body.Length);
    }

    [Fact]
    public async Task Page_AndAllItsFiles_AskNobodyElseForAnything()
    {
        Assert.SkipUnless(PageFiles.Exist, "built without Node.js");
        var index = await AskAsync("/", "GET");
        string policy = index.Response.Headers.ContentSecurityPolicy.ToString();
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        string text = System.Text.Encoding.UTF8.GetString(((MemoryStream)index.Response.Body).ToArray());
        foreach (Match link in Regex.Matches(text, "(?:src|href)=\"([^\"]*)\"")) Assert.DoesNotContain("//", link.Groups[1].Value, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]*src=)", text);
        Assert.DoesNotMatch("<style| style=| on[a-z]+=", text);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/../index.html")]
    [InlineData("/assets/../index.html")]
    [InlineData("/assets/../../etc/passwd")]
    [InlineData("/%2e%2e/index.html")]
    [InlineData("/index.html/")]
    [InlineData("/assets")]
    [InlineData("/assets/")]
    [InlineData("/INDEX.HTML")]
    public async Task Page_OtherPath_IsLeftToOthers(string path) =>
        Assert.False(await PageFiles.TryServeAsync(new DefaultHttpContext { Request = { Path = path, Method = "GET" } }));

    private static async Task<HttpContext> AskAsync(string path, string method, string? tag = null)
    {
        var http = new DefaultHttpContext { Request = { Path = path, Method = method }, Response = { Body = new MemoryStream() } };
        if (tag is not null) http.Request.Headers.IfNoneMatch = tag;
        Assert.True(await PageFiles.TryServeAsync(http));
        return http;
    }
}
