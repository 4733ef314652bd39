using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Store;

namespace TypedMemory.Inspector.Tests;

/// <summary>What the API makes of content, without the page.</summary>
public sealed class WriteApiTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sealed_member_that_is_written_in_plain_is_sealed_before_it_is_stored()
    {
        await using InspectedApp app = await InspectedApp.StartAsync(
            memory: static memory => memory.UseKeys(MemoryKeys.FromCallback("k1", static _ => Key)));
        IDiaryRepository diary = app.Services.GetRequiredService<IDiaryRepository>();
        RevisionId written = await diary.InsertAsync(
            new Diary { Day = "monday", Entry = "first", Mood = "calm" }, Token);
        using HttpClient http = await LoginAsync(app);

        using HttpResponseMessage edited = await SendAsync(
            http, HttpMethod.Put, "diary:monday", """{"day":"monday","entry":"secret words","mood":"glad"}""",
            written);
        using HttpResponseMessage made = await SendAsync(
            http, HttpMethod.Post, "diary:tuesday", """{"day":"tuesday","entry":"other secrets"}""", default);

        Assert.True(edited.IsSuccessStatusCode, await edited.Content.ReadAsStringAsync(Token));
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Token));
        Assert.DoesNotContain("secret", await BodyAsync(app, "diary:monday"), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", await BodyAsync(app, "diary:tuesday"), StringComparison.Ordinal);
        Assert.Equal("secret words", (await diary.GetAsync(new DiaryId("monday"), Token))!.Entry);
        Assert.Equal("other secrets", (await diary.GetAsync(new DiaryId("tuesday"), Token))!.Entry);
    }

    [Fact]
    public async Task An_attachment_of_a_sealed_type_is_sealed_as_the_application_seals_it()
    {
        await using InspectedApp app = await InspectedApp.StartAsync(
            memory: static memory => memory.UseKeys(MemoryKeys.FromCallback("k1", static _ => Key)));
        IDiaryRepository diary = app.Services.GetRequiredService<IDiaryRepository>();
        RevisionId written = await diary.InsertAsync(new Diary { Day = "monday" }, Token);
        using HttpClient http = await LoginAsync(app);
        const string Address = "api/attachment?store=memory&id=diary%3Amonday&name=note.txt";
        using var request = new HttpRequestMessage(HttpMethod.Put, Address)
        {
            Content = new StringContent("secret words", Encoding.UTF8, "text/plain"),
        };
        request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{written}\""));

        using HttpResponseMessage put = await http.SendAsync(request, Token);

        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Token));
        IDocumentStore store = await app.OpenStoreAsync();
        string sha256 = (await store.GetAsync("diary:monday", Token))!.Attachments.Single().Sha256!;
        await using Stream stored = (await store.OpenAttachmentAsync(sha256, Token))!;
        Assert.DoesNotContain("secret", await TextAsync(stored), StringComparison.Ordinal);
        await using Stream opened = (await diary.OpenAttachmentAsync(new DiaryId("monday"), "note.txt", Token))!;
        Assert.Equal("secret words", await TextAsync(opened));
        Assert.Equal("secret words", await http.GetStringAsync(Address, Token));
        string shown = await http.GetStringAsync("api/document?store=memory&id=diary%3Amonday", Token);
        Assert.Contains("\"type\":\"text/plain; charset=utf-8\",\"length\":12", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sealed_member_cannot_be_written_in_plain_without_a_key()
    {
        await using InspectedApp app = await InspectedApp.StartAsync();
        using HttpClient http = await LoginAsync(app);

        using HttpResponseMessage made = await SendAsync(
            http, HttpMethod.Post, "diary:tuesday", """{"day":"tuesday","entry":"secret"}""", default);

        Assert.Equal(HttpStatusCode.BadRequest, made.StatusCode);
        Assert.Contains("UseKeys", await made.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Null(await (await app.OpenStoreAsync()).GetAsync("diary:tuesday", Token));
    }

    [Fact]
    public async Task A_document_of_very_many_members_costs_the_grid_a_hundred_columns()
    {
        await using InspectedApp app = await InspectedApp.StartAsync();
        var body = new StringBuilder("{\"m\":0");
        for (int i = 0; i < 200_000; i++) body.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"m{i}\":{i}");
        await ForeignWrites.PutAsync(await app.OpenStoreAsync(), "wide:a", body.Append('}').ToString());
        using HttpClient http = await LoginAsync(app);

        using JsonDocument rows = JsonDocument.Parse(
            await http.GetStringAsync("api/rows?store=memory&prefix=wide%3A", Token));

        Assert.Equal(100, rows.RootElement.GetProperty("columns").GetArrayLength());
        Assert.Equal(100, rows.RootElement.GetProperty("rows")[0].GetProperty("cells").GetArrayLength());
    }

    [Fact]
    public async Task A_document_of_the_inspector_has_what_its_type_sets_beside_the_values()
    {
        await using InspectedApp app = await InspectedApp.StartAsync();
        IGuestRepository guests = app.Services.GetRequiredService<IGuestRepository>();
        using HttpClient http = await LoginAsync(app);

        using HttpResponseMessage made = await SendAsync(
            http, HttpMethod.Post, "guest:ann", """{"name":"ann","mail":"ann@example.com"}""", default);

        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Token));
        MemoryEntry<Guest, GuestId> first = (await guests.GetEntryAsync(new GuestId("ann"), Token))!;
        Assert.Equal("ann@example.com", first.Value.Mail);
        Assert.NotEqual(default, first.Value.Since);
        Assert.Equal(first.Value.Since, first.Value.Changed);
        string before = await BodyAsync(app, "guest:ann");
        Assert.Contains("\"$expires\":", before, StringComparison.Ordinal);
        Assert.Contains("\"$version\":2", before, StringComparison.Ordinal);

        using HttpResponseMessage edited = await SendAsync(
            http, HttpMethod.Put, "guest:ann",
            """{"name":"ann","mail":"new@example.com","since":"2001-01-01T00:00:00Z","other":[1]}""", first.Revision);

        Assert.True(edited.IsSuccessStatusCode, await edited.Content.ReadAsStringAsync(Token));
        Guest second = (await guests.GetAsync(new GuestId("ann"), Token))!;
        Assert.Equal("new@example.com", second.Mail);
        Assert.Equal(first.Value.Since, second.Since);
        Assert.True(second.Changed >= first.Value.Changed);
        string after = await BodyAsync(app, "guest:ann");
        Assert.Equal(2, after.Split("$expires\":").Length);
        Assert.Contains("\"other\":[1]", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unique_value_of_another_document_is_refused()
    {
        await using InspectedApp app = await InspectedApp.StartAsync();
        IGuestRepository guests = app.Services.GetRequiredService<IGuestRepository>();
        await guests.InsertAsync(new Guest { Name = "ann", Mail = "one@example.com" }, Token);
        RevisionId bob = await guests.InsertAsync(new Guest { Name = "bob", Mail = "two@example.com" }, Token);
        using HttpClient http = await LoginAsync(app);

        using HttpResponseMessage edited = await SendAsync(
            http, HttpMethod.Put, "guest:bob", """{"name":"bob","mail":"one@example.com"}""", bob);
        using HttpResponseMessage made = await SendAsync(
            http, HttpMethod.Post, "guest:cid", """{"name":"cid","mail":"one@example.com"}""", default);

        Assert.Equal(HttpStatusCode.Conflict, edited.StatusCode);
        Assert.Contains("not_unique", await edited.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, made.StatusCode);
        Assert.Equal("two@example.com", (await guests.GetAsync(new GuestId("bob"), Token))!.Mail);
        Assert.Null(await guests.GetAsync(new GuestId("cid"), Token));
    }

    [Fact]
    public async Task Names_of_members_with_half_a_character_are_explained_like_others()
    {
        await using InspectedApp app = await InspectedApp.StartAsync();
        await ForeignWrites.PutAsync(
            await app.OpenStoreAsync(), "odd:a", """{"a":1,"\ud800k":1,"\udc00k":2,"\"\n":3}""");
        using HttpClient http = await LoginAsync(app);

        using HttpResponseMessage merge = await http.GetAsync(
            new Uri("api/merge?store=memory&id=odd%3Aa", UriKind.Relative), Token);
        using HttpResponseMessage history = await http.GetAsync(
            new Uri("api/history?store=memory&id=odd%3Aa", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.OK, merge.StatusCode);
        Assert.Equal(HttpStatusCode.OK, history.StatusCode);
        using JsonDocument told = JsonDocument.Parse(await history.Content.ReadAsStringAsync(Token));
        Assert.Equal(4, told.RootElement.GetProperty("revisions")[0].GetProperty("differences").GetArrayLength());
    }

    private static async Task<string> TextAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }

    private static async Task<string> BodyAsync(InspectedApp app, string id) =>
        Encoding.UTF8.GetString((await (await app.OpenStoreAsync()).GetAsync(id, Token))!.Body.Span);

    private static async Task<HttpClient> LoginAsync(InspectedApp app)
    {
        var http = new HttpClient { BaseAddress = new Uri(app.Url), Timeout = TimeSpan.FromSeconds(60) };
        using JsonDocument session = JsonDocument.Parse(await http.GetStringAsync("api/session", Token));
        http.DefaultRequestHeaders.Add("X-Inspector-Token", session.RootElement.GetProperty("token").GetString());
        return http;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, HttpMethod method, string id, string json, RevisionId guard)
    {
        using var request = new HttpRequestMessage(method, $"api/document?store=memory&id={Uri.EscapeDataString(id)}")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        if (guard != default) request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{guard}\""));
        return await http.SendAsync(request, Token);
    }
}
