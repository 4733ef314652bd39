using System.Globalization;
using Spectre.Console;

namespace TypedMemory.Cli.Shell;

/// <summary>
/// How far long work is, on the standard error: a bar, or where its end is not known a line that is drawn over, on a
/// terminal; else a plain line now and then. Short work says nothing.
/// </summary>
internal sealed class WorkProgress : IProgress<long>
{
    /// <summary>How often a plain line is printed.</summary>
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(100);

    private readonly Action<long, long> _show;
    private readonly TimeSpan _interval;
    private long _shown = TimeProvider.System.GetTimestamp();

    private WorkProgress(Action<long, long> show, TimeSpan interval) => (_show, _interval) = (show, interval);

    private static IAnsiConsole Terminal =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Does some work, and shows how far it is.</summary>
    /// <param name="done">What was done to the documents that are counted, e.g. <c>exported</c>.</param>
    /// <param name="work">Does it.</param>
    /// <param name="total">How many there are; <see langword="null"/> where nobody knows.</param>
    public static async Task<int> RunAsync(string done, Func<IProgress<long>, Task<int>> work, long? total = null)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new WorkProgress(
                (value, _) => Console.Error.WriteLine(TextOf(value, done, total)), PlainInterval))
                .ConfigureAwait(false);
        }

        if (total is null or 0) return await DrawCountAsync(done, work).ConfigureAwait(false);
        return await Terminal.Progress().AutoClear(true).StartAsync(context =>
        {
            ProgressTask bar = context.AddTask(Markup.Escape(done), maxValue: total.Value);
            return work(new WorkProgress((value, _) => bar.Value = value, TerminalInterval));
        }).ConfigureAwait(false);
    }

    /// <summary>Takes in something of a known size, and shows how much of it is taken in.</summary>
    /// <param name="done">What was done to the documents that are counted, e.g. <c>imported</c>.</param>
    /// <param name="size">Its size in bytes; <see langword="null"/> where nobody knows.</param>
    /// <param name="work">Does it.</param>
    public static Task<int> ReadAsync(string done, long? size, Func<WorkProgress, Task<int>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new WorkProgress((value, at) => Console.Error.WriteLine(size is null or 0
                ? TextOf(value, done, null)
                : string.Create(CultureInfo.InvariantCulture, $"{value} {done}, {at * 100 / size} %")), PlainInterval));
        }

        if (size is null or 0) return DrawCountAsync(done, work);
        return Terminal.Progress().AutoClear(true).StartAsync(context =>
        {
            ProgressTask bar = context.AddTask(Markup.Escape($"0 {done}"), maxValue: size.Value);
            return work(new WorkProgress(
                (value, at) =>
                {
                    bar.Value = at;
                    bar.Description = Markup.Escape(TextOf(value, done, null));
                },
                TerminalInterval));
        });
    }

    /// <summary>Waits for work that counts nothing, and shows on a terminal that it goes on.</summary>
    /// <param name="doing">What is being done, e.g. <c>compacting</c>.</param>
    /// <param name="work">It.</param>
    public static Task WaitAsync(string doing, Task work) => Console.IsErrorRedirected
        ? work : Terminal.Status().StartAsync(Markup.Escape(doing), _ => work);

    /// <summary>Does work in steps, and shows which one it is in and how far the whole is.</summary>
    /// <param name="doing">What is being done, e.g. <c>compacting</c>.</param>
    /// <param name="work">Does it; tells the step and the percent.</param>
    public static Task StepsAsync(string doing, Func<Action<string, int>, Task> work)
    {
        string step = "";
        if (Console.IsErrorRedirected)
        {
            var lines = new WorkProgress(
                (percent, _) => Console.Error.WriteLine($"{doing}: {step}, {percent} %"), PlainInterval);
            return work(Tell(lines));
        }

        return Terminal.Progress().AutoClear(true).StartAsync(context =>
        {
            ProgressTask bar = context.AddTask(Markup.Escape(doing), maxValue: 100);
            return work(Tell(new WorkProgress(
                (percent, _) => (bar.Value, bar.Description) = (percent, Markup.Escape($"{doing}: {step}")),
                TerminalInterval)));
        });

        Action<string, int> Tell(WorkProgress shown) => (name, percent) =>
        {
            step = name;
            shown.Report(percent);
        };
    }

    /// <summary>So many are done.</summary>
    public void Report(long value) => Report(value, 0);

    /// <summary>So many are done, and so many bytes are read.</summary>
    public void Report(long value, long position)
    {
        if (TimeProvider.System.GetElapsedTime(_shown) < _interval) return;
        _shown = TimeProvider.System.GetTimestamp();
        _show(value, position);
    }

    private static Task<int> DrawCountAsync(string done, Func<WorkProgress, Task<int>> work) =>
        Terminal.Status().StartAsync(
            $"0 {done}",
            context => work(new WorkProgress(
                (value, _) => context.Status(Markup.Escape(TextOf(value, done, null))), TerminalInterval)));

    private static string TextOf(long value, string done, long? total)
    {
        string count = value.ToString(CultureInfo.InvariantCulture);
        return total is null or 0
            ? $"{count} {done}" : $"{count} of {total.Value.ToString(CultureInfo.InvariantCulture)} {done}";
    }
}
