/* Where the scripts above did not run to their end, as in a browser too old for them, the page stands
   as it does without scripts. Written so that any browser understands it. */
(function () {
  var without = document.querySelector("noscript");
  if (document.getElementById("compare").hidden && without) {
    without.insertAdjacentHTML("afterend", without.textContent);
  }
})();
