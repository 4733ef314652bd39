using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

public sealed class RecallScreenTests(Browser browser) : InspectorTest(browser)
{
    [Fact]
    public async Task A_question_gives_hits_whose_scores_are_shown_by_part()
    {
        await FillAsync();
        await OpenAsync("recall");
        await AskAsync("what do we do on Fridays with deploys?");

        await Expect(Page.Locator(".hits > li").First).ToContainTextAsync("fact:a7:deploys");
        await Expect(Page.Locator(".hits > li").First.Locator("mark").First).ToBeVisibleAsync();
        ILocator parts = Page.Locator(".hits > li").First.Locator(".parts li");
        await Expect(parts.Filter(new() { HasText = "word" }).First).ToBeVisibleAsync();
        await Expect(parts.Filter(new() { HasText = "together" })).ToBeVisibleAsync();
        await ShootAsync("recall");
    }

    [Fact]
    public async Task The_plan_tells_the_words_and_where_they_were_looked_for()
    {
        await FillAsync();
        await OpenAsync("recall");
        await AskAsync("frozen deploys");

        await Expect(Page.Locator(".plan")).ToContainTextAsync("Words that were found: ");
        await Expect(Page.Locator(".plan")).ToContainTextAsync("deploys");
        await Expect(Page.Locator(".plan")).ToContainTextAsync("Full text of fact: text (English, weight 1)");
    }

    [Fact]
    public async Task What_the_limit_and_the_least_score_leave_out_is_told()
    {
        await FillAsync();
        await OpenAsync("recall");
        await Page.GetByRole(AriaRole.Spinbutton, new() { Name = "Hits" }).FillAsync("1");
        await AskAsync("deploys");

        await Expect(Page.GetByText("It comes behind the 1 that were asked for.").First).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Spinbutton, new() { Name = "Hits" }).FillAsync("10");
        await Page.GetByLabel("Least score").FillAsync("1000");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await Expect(Page.GetByText("Its score is below the least one, 1000.").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_a_filter_leaves_out_is_told()
    {
        await FillAsync();
        await OpenAsync("recall");
        await Page.GetByLabel("Types", new() { Exact = true }).And(Page.Locator("select")).SelectOptionAsync("fact:");
        await Page.GetByLabel("Column").SelectOptionAsync("confidence");
        await Page.GetByLabel("Comparison").SelectOptionAsync("ge");
        await Page.GetByLabel("Value", new() { Exact = true }).FillAsync("0.5");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await AskAsync("deploys");

        ILocator miss = Page.GetByRole(AriaRole.Region, new() { Name = "Not among the hits" })
            .Locator("tr", new() { HasText = "fact:a7:old" });
        await Expect(miss).ToContainTextAsync("The filter leaves it out.");
        await Expect(Page.Locator(".plan")).ToContainTextAsync("Filter on confidence: an index narrows the documents down.");
    }

    [Theory]
    [InlineData("fact:a7:moon", "None of its words is asked for: what is searched is text")]
    [InlineData("fact:a7:old", "It is found, as number")]
    [InlineData("fact:a7:gone", "There is no document")]
    [InlineData("plan:move", "Its type has no full text")]
    public async Task Of_each_document_it_is_told_why_it_is_not_a_hit(string id, string reason)
    {
        await FillAsync();
        await OpenAsync("recall");
        await AskAsync("deploys");

        await Page.GetByLabel("Why not the document").FillAsync(id);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Tell" }).ClickAsync();

        await Expect(Page.Locator(".why [role=status]")).ToContainTextAsync(reason);
    }

    /// <summary>An application that has a model and a reranker.</summary>
    [Fact]
    public async Task The_applications_model_and_reranker_are_asked_and_shown_by_part()
    {
        await using InspectedApp app = await InspectedApp.StartAsync(memory: static memory =>
        {
            memory.Services.AddSingleton<IMemoryEmbedder, SeaEmbedder>();
            memory.Services.AddSingleton<IReranker, Doubler>();
        });
        var tales = app.Services.GetRequiredService<ITaleRepository>();
        await tales.UpsertAsync(new Tale { Name = "boat", Text = "A boat on the waves" }, Token);
        await tales.UpsertAsync(new Tale { Name = "desk", Text = "A desk in a room" }, Token);
        await app.Services.GetRequiredService<IMemoryEmbeddings>().WhenEmbeddedAsync(Token);
        await OpenAsync("recall", url: app.Url);
        await AskAsync("the ocean");

        ILocator first = Page.Locator(".hits > li").First;
        await Expect(first).ToContainTextAsync("tale:boat");
        await Expect(first.Locator(".parts li").Filter(new() { HasText = "meaning" })).ToBeVisibleAsync();
        await Expect(first.Locator(".parts li").Filter(new() { HasText = "reranker" })).ToBeVisibleAsync();
        await Expect(Page.Locator(".plan")).ToContainTextAsync("The application's model was asked");
        await Expect(Page.Locator(".plan")).ToContainTextAsync("reranker put the hits in their order");
    }

    private async Task AskAsync(string question)
    {
        await Page.GetByLabel("Question").FillAsync(question);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
    }

    private async Task FillAsync()
    {
        (string Topic, string Text, double Confidence)[] facts =
        [
            ("deploys", "Deploys are frozen on Fridays", 0.9),
            ("pipeline", "The pipeline deploys the site every night", 0.7),
            ("old", "Deploys were done by hand", 0.2),
            ("moon", "The office moves to the moon", 0.1),
        ];
        Assert.DoesNotContain(await App.Facts.UpsertManyAsync(
            facts.Select(static fact => new Fact
            {
                Agent = "a7",
                Topic = fact.Topic,
                Text = fact.Text,
                Confidence = fact.Confidence,
            }),
            Token), static outcome => outcome.Error is not null);
        await App.Plans.UpsertAsync(new Plan { Name = "move", Text = "deploys" }, Token);
    }

    /// <summary>A model that knows of the sea and nothing else.</summary>
    private sealed class SeaEmbedder : IMemoryEmbedder
    {
        public string Model => "sea";

        public ValueTask<IReadOnlyList<ReadOnlyMemory<float>>?> EmbedAsync(
            IReadOnlyList<string> texts, string model, int dimensions, CancellationToken cancellationToken = default) =>
            new([.. texts.Select(static text => (ReadOnlyMemory<float>)new float[]
            {
                text.Contains("ocean", StringComparison.Ordinal) || text.Contains("boat", StringComparison.Ordinal) ? 1 : 0,
                0.1f,
            })]);
    }

    private sealed class Doubler : IReranker
    {
        public ValueTask<IReadOnlyList<double>> ScoreAsync(
            string question, IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
            new([.. texts.Select(static text => text.Contains("boat", StringComparison.Ordinal) ? 2.0 : 1)]);
    }
}
