using System.Collections.Frozen;

namespace TypedMemory.Sqlite.Texts;

/// <summary>
/// The words of a language that say little about what is asked: they are left out of questions, never out of the index.
/// </summary>
internal sealed class StopWords
{
    /// <summary>
    /// Two characters of Chinese, Japanese and Korean that only ask or join; in questions of every language.
    /// </summary>
    private const string Ideographic =
        "什么 么时 时候 怎么 哪里 哪个 谁的 我们 你们 他们 她们 是不 不是 有没 没有 的是 了吗 的吗 为什 多少 "
        + "ですか ます です した ました でし たか すか のは とは には では から まで こと もの どこ いつ だれ なに なん どう どの する して いる ある れた った "
        + "무엇 언제 어디 누가 누구 어떻 떻게 얼마 니까 습니 합니 입니";

    public static StopWords None { get; } = new("");

    public static StopWords English { get; } = new(
        "a about above after again all also am an and any are as at be because been before being below between both but by can could did do "
        + "does doing down during each ever few for from further had has have having he her here hers herself him himself his how i if in into is "
        + "it its itself just me more most my myself no nor not now of off on once only or other our ours ourselves out over own same she should "
        + "so some such than that the their theirs them themselves then there these they this those through to too under until up upon very was "
        + "we were what when where which while who whom whose why will with would you your yours yourself yourselves arent cant couldnt didnt "
        + "doesnt dont hadnt hasnt havent isnt shouldnt wasnt werent wont wouldnt");

    public static StopWords German { get; } = new(
        "aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei bin bis bist da damit dann das dass dein deine "
        + "deinem deinen deiner dem den denn der des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem "
        + "einen einer eines er es etwas euch euer eure fur gegen hab habe haben hat hatte hatten hattest hier hin ich ihm ihn ihnen ihr ihre "
        + "ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jene kann kein keine keinem keinen keiner konnen konnte man manche mein "
        + "meine meinem meinen meiner mich mir mit muss musste nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner "
        + "seit sich sie sind so solche soll sollte sondern uber um und uns unser unsere unter viel vom von vor wann war waren warst warum was weg "
        + "weil weiter welche welchem welchen welcher welches wenn wer werde werden wie wieder wieso will wir wird wirst wo wollen wollte wurde "
        + "wurden zu zum zur zwar zwischen");

    private readonly FrozenSet<string> _words;

    private StopWords(string words) =>
        _words = $"{words} {Ideographic}".Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(
            StringComparer.Ordinal);

    /// <summary>Whether a word says little.</summary>
    public bool Contains(TextToken token) => _words.Contains(token.Exact);
}
